import PluginSDK

/// Converts between UTF-8 byte offsets of one text and offsets in another unit.
///
/// A text that is ASCII needs no table; for others the units before every 64th byte are kept, so that a conversion looks
/// at 64 bytes at most besides a binary search. Valid as long as the text that it was made of is lent.
struct OffsetMap {
  private static let block = 64

  /// The unit of the offsets that are not bytes.
  let unit: OffsetUnit
  /// The length of the text in units.
  let count: Int
  private let text: BorrowedText
  private let isASCII: Bool
  /// Units whose first byte lies before byte 64 i.
  private let before: [Int]

  /// A map of `text`, which must be well-formed UTF-8.
  init(_ text: BorrowedText, unit: OffsetUnit) {
    self.text = text
    self.unit = unit
    isASCII = text.bytes.allSatisfy { $0 < 0x80 }
    guard !isASCII, unit != .utf8 else {
      count = text.count
      before = []
      return
    }
    var before: [Int] = []
    before.reserveCapacity(text.count / Self.block + 1)
    var units = 0
    for start in stride(from: 0, to: text.count, by: Self.block) {
      before.append(units)
      for position in start..<min(start + Self.block, text.count) { units += Self.width(text[position], unit) }
    }
    count = units
    self.before = before
  }

  /// The byte at which the unit at `offset` begins (the text's end for its length); nil beyond the end and inside a
  /// character.
  func byte(_ offset: Int) -> Int? {
    guard offset >= 0, offset <= count else { return nil }
    if isASCII { return offset }
    if unit == .utf8 { return offset == text.count || text[offset] & 0xC0 != 0x80 ? offset : nil }
    var low = 0
    var high = before.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if before[middle] <= offset { low = middle } else { high = middle }
    }
    var position = low * Self.block
    var units = before[low]
    while position < text.count {
      let width = Self.width(text[position], unit)
      if width > 0 {
        if units == offset { return position }
        if units > offset { return nil }
      }
      units += width
      position += 1
    }
    return units == offset ? position : nil
  }

  /// The offset of a byte that begins a character or ends the text.
  func offset(ofByte byte: Int) -> Int {
    if isASCII || unit == .utf8 { return byte }
    let byte = max(0, min(byte, text.count))
    let block = min(byte / Self.block, before.count - 1)
    var units = before[block]
    for position in (block * Self.block)..<byte { units += Self.width(text[position], unit) }
    return units
  }

  /// The bytes of a range of units, which must be in order, not empty, inside the text and on characters' borders.
  func bytes(_ start: Int, _ end: Int) throws(FormatFault) -> TextSpan {
    guard start >= 0, start < end, end <= count else {
      throw .rangeOutsideText(start: start, end: end, length: count, unit: unit)
    }
    guard let first = byte(start), let last = byte(end) else {
      throw .rangeInsideCharacter(start: start, end: end, unit: unit)
    }
    return TextSpan(start: first, end: last)
  }

  /// How many units begin at a byte.
  @inline(__always)
  private static func width(_ byte: UInt8, _ unit: OffsetUnit) -> Int {
    if byte & 0xC0 == 0x80 { return 0 }
    return unit == .utf16 && byte >= 0xF0 ? 2 : 1
  }
}
