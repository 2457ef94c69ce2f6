/// Names that are written small even at the beginning of a sentence.
enum SentenceName {
  /// Whether the word at `start`, which begins with a small letter, is one: it holds a capital or a digit (`mRNA`, `p53`,
  /// `c-Myc`, `bcl-2`), or begins with a Greek letter (`α-synuclein`).
  static func begins(_ text: SentenceText, at start: Int) -> Bool {
    let (scalar, _) = text.scalar(start)
    if (0x3B1...0x3C9).contains(scalar) { return true }
    var at = start
    var hasMark = false
    while at < text.range.upperBound, !text.isSpace(at) {
      if text.isUpper(at) || text.isDigit(at) {
        hasMark = true
        break
      }
      let (scalar, length) = text.scalar(at)
      guard scalar == 0x2D || text.isLower(at) else { break }
      at += length
    }
    return hasMark
  }

  /// Behind a prefix such as `(+)-`, `(-)-` or `(+/-)-`, or `start` where there is none.
  static func afterStereoPrefix(_ text: SentenceText, at start: Int) -> Int {
    guard text[start] == UInt8(ascii: "(") else { return start }
    var at = start + 1
    while at < text.range.upperBound, isSign(text.scalar(at).value) { at += text.scalar(at).length }
    return at > start + 1 && text[at] == UInt8(ascii: ")") && text[at + 1] == UInt8(ascii: "-") ? at + 2 : start
  }

  private static func isSign(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x2B, 0x2D, 0x2F, 0xB1, 0x2212: true
    default: false
    }
  }
}
