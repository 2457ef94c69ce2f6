/// A run of closing marks with what closes behind it: `.`, `?!`, `...`, `.)`, `."`.
struct SentenceEnd {
  /// The first mark.
  let start: Int
  /// Behind the last mark.
  let marksEnd: Int
  /// Behind the quotation marks and brackets that follow.
  let end: Int
  /// One full stop and nothing else.
  let isFullStop: Bool
  /// Two or more full stops, or an ellipsis.
  let isEllipsis: Bool
  /// A mark of Chinese or Japanese.
  let isWide: Bool

  init(_ text: SentenceText, at start: Int) {
    var at = start
    var stops = 0
    var others = 0
    var isWide = false
    var isEllipsis = false
    while at < text.range.upperBound {
      let (scalar, length) = text.scalar(at)
      guard SentenceMarks.isTerminator(scalar) else { break }
      if scalar == 0x2E {
        stops += 1
      } else {
        others += 1
        isWide = isWide || SentenceMarks.isWideTerminator(scalar)
        isEllipsis = isEllipsis || scalar == 0x2026
      }
      at += length
    }
    self.start = start
    self.marksEnd = at
    self.isFullStop = stops == 1 && others == 0
    self.isEllipsis = isEllipsis || stops > 1 && others == 0
    self.isWide = isWide
    while at < text.range.upperBound {
      let (scalar, length) = text.scalar(at)
      guard SentenceMarks.isCloser(scalar) else { break }
      at += length
    }
    self.end = at
  }
}
