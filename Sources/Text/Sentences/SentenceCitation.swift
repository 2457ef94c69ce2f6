/// Citations that stand behind the full stop of the sentence they belong to.
enum SentenceCitation {
  /// The end of `[1]`, `[1, 2]` or `[3–5]` at an offset, or nil.
  static func bracketed(_ text: SentenceText, at start: Int) -> Int? {
    guard text[start] == UInt8(ascii: "["), text.isDigit(start + 1) else { return nil }
    var at = start + 1
    while at < text.range.upperBound {
      let (scalar, length) = text.scalar(at)
      if scalar == 0x5D { return at + 1 }
      guard text.isDigit(at) || text.isSpace(at) || SentenceMarks.joinsNumbers(scalar) else { return nil }
      at += length
    }
    return nil
  }

  /// The end of a citation in brackets, in superscript digits, or in plain ones of at most three each, or nil.
  static func any(_ text: SentenceText, at start: Int) -> Int? {
    if let end = bracketed(text, at: start) { return end }
    var at = start
    while at < text.range.upperBound, SentenceMarks.isSuperscript(text.scalar(at).value) {
      at += text.scalar(at).length
    }
    if at > start { return at }
    var run = 0
    while at < text.range.upperBound {
      let (scalar, length) = text.scalar(at)
      if text.isDigit(at) {
        run += 1
        guard run <= 3 else { return nil }
      } else if SentenceMarks.joinsNumbers(scalar), run > 0, text.isDigit(at + length) {
        run = 0
      } else {
        break
      }
      at += length
    }
    return run > 0 ? at : nil
  }

  /// The end of `8` or `8, 9` at an offset, with white space behind it, or nil.
  static func spaced(_ text: SentenceText, at start: Int) -> Int? {
    var at = start
    while text.isDigit(at) {
      let first = at
      while text.isDigit(at) { at += 1 }
      guard at - first <= 3 else { return nil }
      if text.isSpace(at) { return at < text.range.upperBound ? at : nil }
      guard text[at] == UInt8(ascii: ",") else { return nil }
      at = text.isSpace(at + 1) ? at + 2 : at + 1
    }
    return nil
  }
}
