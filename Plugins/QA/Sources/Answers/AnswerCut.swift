import PluginSDK

/// Tidies an answer's wording at its ends, as bioasq-biobert's `textrip` does: one final comma, point or space is cut, a
/// pair of parentheses around all of it is taken off, and a wording with unbalanced parentheses is no answer.
enum AnswerCut {
  /// The range that is left of a wording; nil when it is no answer.
  static func tidied(_ text: BorrowedText) -> TextSpan? {
    var span = TextSpan(start: 0, end: text.count)
    guard !span.isEmpty else { return nil }
    if [0x2C, 0x2E, 0x20].contains(text[span.end - 1]) { span.end -= 1 }
    if span.count >= 2, text[span.start] == 0x28, text[span.end - 1] == 0x29, count(0x28, text[span]) == 1,
      count(0x29, text[span]) == 1
    {
      span.start += 1
      span.end -= 1
    }
    guard !span.isEmpty, count(0x28, text[span]) == count(0x29, text[span]) else { return nil }
    return span
  }

  private static func count(_ byte: UInt8, _ text: BorrowedText) -> Int { text.count { $0 == byte } }
}
