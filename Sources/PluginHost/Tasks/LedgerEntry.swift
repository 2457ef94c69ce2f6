import PluginAPI

/// What the entries of the coverage ledger are about.
public enum LedgerKind: UInt32, Sendable, CaseIterable {
  /// Words.
  case words = 0
  /// Mentions.
  case spans = 1
  /// Relations.
  case pairs = 2
  /// Classes of records.
  case records = 3
  /// Answers.
  case answers = 4
  /// Values of records.
  case values = 5
}

/// Why one gold item is out of reach, or why a format cannot hold it.
public struct LedgerEntry: Equatable, Sendable {
  /// A short name, such as "cut".
  public let reason: String
  /// What it is about.
  public let kind: LedgerKind
  /// The index among the record's items of that kind.
  public let index: Int

  /// Makes an entry.
  public init(reason: String, kind: LedgerKind, index: Int) {
    self.reason = reason
    self.kind = kind
    self.index = index
  }
}

/// Collects the entries about one record; an item's first entry counts.
final class LedgerSink {
  private let record: StoredRecord
  private let other: StoredRecord?
  private let site: PluginSite
  private var seen: Set<[Int]> = []
  private(set) var entries: [LedgerEntry] = []
  private(set) var error: PluginError?

  /// - Parameter other: a second record whose items the entries may be about too, as when a prediction is written.
  init(_ record: StoredRecord, or other: StoredRecord? = nil, site: PluginSite) {
    self.record = record
    self.other = other
    self.site = site
  }

  /// Lends the sink for the length of a call.
  func lend<Result>(_ body: (UnsafePointer<bp_ledger_sink>) -> Result) -> Result {
    var table = bp_ledger_sink()
    table.size = UInt64(MemoryLayout<bp_ledger_sink>.size)
    table.ctx = Unmanaged.passUnretained(self).toOpaque()
    table.entry = { sink, reason, kind, index in
      guard let context = sink?.pointee.ctx else { return BP_E_ARGUMENT }
      return Unmanaged<LedgerSink>.fromOpaque(context).takeUnretainedValue().take(reason, kind, index)
    }
    return withExtendedLifetime(self) { withUnsafePointer(to: table, body) }
  }

  private func take(_ reason: bp_str, _ kind: UInt32, _ index: UInt32) -> Int32 {
    do throws(PluginError) {
      let reason = try site.text(reason, field: "reason")
      guard isID(reason), !reason.utf8.contains(0x2E) else {
        throw .nonsense(site, .name(field: "reason", found: reason))
      }
      guard let kind = LedgerKind(rawValue: kind) else {
        throw .nonsense(site, .outOfRange(field: "kind", value: Int64(kind), allowed: 0...5))
      }
      let count = max(Self.count(kind, record), other.map { Self.count(kind, $0) } ?? 0)
      guard Int(index) < count else {
        throw .nonsense(site, .outOfRange(field: "index", value: Int64(index), allowed: 0...Int64(max(0, count - 1))))
      }
      if seen.insert([Int(kind.rawValue), Int(index)]).inserted {
        entries.append(LedgerEntry(reason: reason, kind: kind, index: Int(index)))
      }
      return BP_OK
    } catch {
      if self.error == nil { self.error = error }
      return BP_E_ARGUMENT
    }
  }

  private static func count(_ kind: LedgerKind, _ record: StoredRecord) -> Int {
    switch kind {
    case .words: record.words.count
    case .spans: record.spans.count
    case .pairs: record.pairs.count
    case .records: record.classes.count
    case .answers: record.answers.count
    case .values: record.values.count
    }
  }
}
