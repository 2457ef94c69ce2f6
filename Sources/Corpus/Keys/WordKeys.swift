/// The words of a text as numbers: runs of anything but white space, ASCII letters in lower case, hashed to 64 bits.
///
/// Fast rather than proof against malice: what is found by these numbers is compared exactly, or is a matter of shares.
struct WordKeys {
  private(set) var keys: [UInt64] = []
  /// The words' bytes, one space between two: what is equal for texts of the same words.
  private(set) var normalized: [UInt8] = []

  init(_ text: [UInt8]) {
    normalized.reserveCapacity(text.count)
    var key = Self.seed
    var isInWord = false
    var index = 0
    while index < text.count {
      let width = Self.spaceWidth(text, at: index)
      if width > 0 {
        if isInWord { keys.append(Self.mixed(key)) }
        isInWord = false
        index += width
        continue
      }
      if !isInWord {
        if !normalized.isEmpty { normalized.append(0x20) }
        isInWord = true
        key = Self.seed
      }
      var byte = text[index]
      if byte >= 0x41, byte <= 0x5A { byte |= 0x20 }
      normalized.append(byte)
      key = (key ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
      index += 1
    }
    if isInWord { keys.append(Self.mixed(key)) }
  }

  private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Spreads a hash's bits over all of them.
  static func mixed(_ value: UInt64) -> UInt64 {
    var value = (value ^ value >> 33) &* 0xFF51_AFD7_ED55_8CCD
    value = (value ^ value >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return value ^ value >> 33
  }

  /// The bytes of the white space that begins at an index: ASCII's, U+00A0, U+2000 to U+200A, U+202F, U+3000; 0 for none.
  private static func spaceWidth(_ text: [UInt8], at index: Int) -> Int {
    let byte = text[index]
    if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) { return 1 }
    if byte == 0xC2, index + 1 < text.count, text[index + 1] == 0xA0 { return 2 }
    guard byte == 0xE2 || byte == 0xE3, index + 2 < text.count else { return 0 }
    switch (byte, text[index + 1], text[index + 2]) {
    case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xAF), (0xE3, 0x80, 0x80): return 3
    default: return 0
    }
  }
}
