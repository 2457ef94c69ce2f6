import PluginAPI

/// What a label is attached to, or what kind of gold item a ledger entry is about.
public enum LabelKind: UInt32, CaseIterable, Sendable {
  /// Tags of words, as the corpus writes them: `B-Disease`.
  case words = 0
  /// Types of spans: `Disease`.
  case spans = 1
  /// Types of pairs.
  case pairs = 2
  /// Classes of whole records.
  case records = 3
  /// Answers; in ledger entries only.
  case answers = 4
  /// Numbers; in ledger entries only.
  case values = 5
}

extension UInt32 {
  /// The index that the contract writes, or nil for its absent index.
  @inlinable var presentIndex: Int? { self == BP_NONE ? nil : Int(self) }

  /// The group that the contract writes as a number from 1 on, or nil for its 0.
  @inlinable var presentGroup: Int? { self == 0 ? nil : Int(self) - 1 }

  /// How the contract writes a group that may be absent.
  @inlinable static func group(_ value: Int?) -> UInt32 {
    guard let value, value >= 0, value < Int(UInt32.max) else { return 0 }
    return UInt32(value) + 1
  }

  /// How the contract writes an index that may be absent.
  @inlinable static func index(_ value: Int?) -> UInt32 {
    guard let value, value >= 0, value < Int(BP_NONE) else { return BP_NONE }
    return UInt32(value)
  }
}
