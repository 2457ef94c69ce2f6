import PluginAPI

/// What the offsets of a format count.
public enum OffsetUnit: Int32, Sendable {
  /// Bytes of UTF-8, as everywhere in the host.
  case utf8 = 0
  /// Unicode scalars.
  case codePoints = 1
  /// Units of UTF-16.
  case utf16 = 2
}

/// The places in one text where scalars begin, counted in another unit.
///
/// For a text of ASCII all units agree and nothing is kept.
struct OffsetMap {
  /// How many units the text has.
  let length: UInt64
  /// The byte offset of every unit, one more for the end; -1 for a unit inside of a scalar. Empty: all units are bytes.
  private let bytes: [Int]

  /// Counts the units of valid UTF-8.
  init(_ text: UnsafeBufferPointer<UInt8>, unit: OffsetUnit) {
    if unit == .utf8 || text.allSatisfy({ $0 < 0x80 }) {
      length = UInt64(text.count)
      bytes = []
      return
    }
    var starts: [Int] = []
    starts.reserveCapacity(text.count + 1)
    for (offset, byte) in text.enumerated() where byte & 0xC0 != 0x80 {
      starts.append(offset)
      let needsTwoUnits = byte >= 0xF0
      if unit == .utf16, needsTwoUnits { starts.append(-1) }
    }
    length = UInt64(starts.count)
    starts.append(text.count)
    bytes = starts
  }

  /// The byte offset of a unit no greater than `length`; nil inside of a scalar.
  func byteOffset(_ unit: UInt64) -> UInt64? {
    if bytes.isEmpty { return unit }
    let offset = bytes[Int(unit)]
    return offset < 0 ? nil : UInt64(offset)
  }
}
