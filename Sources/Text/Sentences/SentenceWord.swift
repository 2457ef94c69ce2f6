/// The word before a full stop, and the one before that.
struct SentenceWord {
  /// How far words and addresses are followed, in bytes, so that text without spaces costs no more than other text.
  private static let reach = 100

  /// The word, with the full stops inside it and without the last: `e.g`, `Fig`, `coli`, `0.05`.
  let range: Range<Int>
  /// The word before it, if nothing but a space stands between them.
  let previous: Range<Int>
  /// One letter.
  let isLetter: Bool
  /// Single letters with full stops between them: `J.R`, `b.i.d`.
  let isInitials: Bool
  /// A number stands before it, so it is a unit.
  let followsNumber: Bool
  /// A hyphen or slash stands before it, so it is the end of a longer name: `S-312-d`, `mEq/l`.
  let followsHyphen: Bool

  init(_ text: SentenceText, endingAt end: Int, sentenceStart: Int) {
    // Tokenized text has a space before the full stop.
    var last = end
    if last > sentenceStart, text[last - 1] == UInt8(ascii: " ") { last -= 1 }
    let first = Self.start(text, of: last, sentenceStart)
    self.range = first..<last
    var previousEnd = first
    while previousEnd > sentenceStart, text[previousEnd - 1] == UInt8(ascii: " ") { previousEnd -= 1 }
    self.previous = Self.start(text, of: previousEnd, sentenceStart)..<previousEnd
    self.isLetter = first < last && text.isLetter(first) && first + text.scalar(first).length == last
    self.followsNumber = previousEnd > sentenceStart && text.isDigit(previousEnd - 1)
    let before = first > sentenceStart ? text.scalar(text.before(first)).value : 0x20
    self.followsHyphen = before == 0x2F || before == 0x2D || (0x2010...0x2011).contains(before)
    var at = first
    var letters = 0
    while at < last, text.isLetter(at) {
      letters += 1
      at += text.scalar(at).length
      guard at < last, text[at] == UInt8(ascii: ".") else { break }
      at += 1
    }
    self.isInitials = letters > 1 && at == last
  }

  /// Letters only, at least three, the last of them small: no symbol, no abbreviation.
  func isPlain(_ text: SentenceText) -> Bool {
    var at = range.lowerBound
    var letters = 0
    while at < range.upperBound {
      guard text.isLower(at) || letters == 0 && text.isUpper(at) else { return false }
      letters += 1
      at += text.scalar(at).length
    }
    return letters >= 3
  }

  /// Whether the word belongs to an address: an at-sign, a slash or `www` stands in its run without spaces.
  func isAddress(_ text: SentenceText) -> Bool {
    var at = range.upperBound
    let last = min(at + Self.reach, text.range.upperBound)
    while at < last, !text.isSpace(at) {
      if text[at] == UInt8(ascii: "@") || text[at] == UInt8(ascii: "/") { return true }
      at += text.scalar(at).length
    }
    at = range.lowerBound
    let first = max(at - Self.reach, text.range.lowerBound)
    while at > first, !text.isSpace(text.before(at)) {
      at = text.before(at)
      if text[at] == UInt8(ascii: "@") || text[at] == UInt8(ascii: "/") { return true }
    }
    return text[at..<range.upperBound].starts(with: "www".utf8)
  }

  private static func start(_ text: SentenceText, of end: Int, _ sentenceStart: Int) -> Int {
    var at = end
    let first = max(sentenceStart, end - reach)
    while at > first {
      let before = text.before(at)
      let byte = text[before]
      if text.isSpace(before) || "([{\"',;:/-<>=@".utf8.contains(byte) { break }
      let (scalar, _) = text.scalar(before)
      if SentenceMarks.isCloser(scalar) || SentenceMarks.isOpener(scalar) || SentenceMarks.joinsNumbers(scalar) {
        break
      }
      at = before
    }
    return at
  }
}
