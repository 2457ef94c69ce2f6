/// The decomposition of Hangul syllables by arithmetic (Unicode Standard, section 3.12).
enum HangulSyllable {
  private static let first: UInt32 = 0xAC00
  private static let last: UInt32 = 0xD7A3
  private static let leading: UInt32 = 0x1100
  private static let vowel: UInt32 = 0x1161
  private static let trailing: UInt32 = 0x11A7
  private static let trailingCount: UInt32 = 28
  private static let vowelTrailingCount: UInt32 = 588

  /// Whether a scalar is a precomposed syllable.
  static func contains(_ scalar: UInt32) -> Bool {
    (first...last).contains(scalar)
  }

  /// Appends the two or three letters of a syllable.
  static func decompose(_ scalar: UInt32, into scalars: inout [UInt32]) {
    let index = scalar - first
    scalars.append(leading + index / vowelTrailingCount)
    scalars.append(vowel + index % vowelTrailingCount / trailingCount)
    if index % trailingCount != 0 { scalars.append(trailing + index % trailingCount) }
  }
}
