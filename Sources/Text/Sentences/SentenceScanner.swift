/// Goes through a text once and gives one sentence at a time.
struct SentenceScanner {
  private let text: SentenceText
  private let rules: SentenceRules
  private let lineBreaks: SentenceSplitter.LineBreaks
  private var at: Int

  init(text: SentenceText, rules: SentenceRules, lineBreaks: SentenceSplitter.LineBreaks) {
    self.text = text
    self.rules = rules
    self.lineBreaks = lineBreaks
    self.at = text.range.lowerBound
  }

  /// The next sentence, or nil at the end of the text.
  mutating func next() -> Range<Int>? {
    let start = text.skipSpace(at)
    guard start < text.range.upperBound else { return nil }
    at = start
    while at < text.range.upperBound {
      let byte = text[at]
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        if isHardBreak(at) { return trimmed(start, at) }
        at += 1
      case UInt8(ascii: "."), UInt8(ascii: "?"), UInt8(ascii: "!"):
        if let end = mark(start) { return end }
      case 0xE2, 0xE3, 0xEF:
        // The lead bytes of the marks beyond ASCII, and of the line separators.
        let (scalar, length) = text.scalar(at)
        if SentenceMarks.isTerminator(scalar) {
          if let end = mark(start) { return end }
        } else if scalar == 0x2028 || scalar == 0x2029, lineBreaks != .ignored {
          return trimmed(start, at)
        } else {
          at += length
        }
      default:
        at += 1
      }
    }
    return trimmed(start, text.range.upperBound)
  }

  /// The sentence that ends at the mark at `at`, or nil and `at` behind the mark.
  private mutating func mark(_ start: Int) -> Range<Int>? {
    let marks = SentenceEnd(text, at: at)
    if let end = rules.end(of: marks, in: text, sentenceStart: start) {
      at = end
      return start..<end
    }
    at = marks.marksEnd
    return nil
  }

  private func isHardBreak(_ at: Int) -> Bool {
    switch lineBreaks {
    case .everyLine: return true
    case .ignored: return false
    case .emptyLine:
      // A second line end, with nothing but white space between; CR LF is one.
      var next = at + (text[at] == UInt8(ascii: "\r") && text[at + 1] == UInt8(ascii: "\n") ? 2 : 1)
      while next < text.range.upperBound, text.isSpace(next) {
        if text[next] == UInt8(ascii: "\n") || text[next] == UInt8(ascii: "\r") { return true }
        next += text.scalar(next).length
      }
      return false
    }
  }

  private func trimmed(_ start: Int, _ end: Int) -> Range<Int> {
    var end = end
    while end > start {
      let before = text.before(end)
      guard text.isSpace(before) else { break }
      end = before
    }
    return start..<end
  }
}
