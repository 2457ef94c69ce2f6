/// Finds the sentences of biomedical text by rules; nothing is altered, and a sentence is a byte range of the original.
///
/// A sentence ends behind a full stop, a question or an exclamation mark, the quotation marks and brackets that close
/// there, and a citation such as `[12]`. It never ends inside a basic token: an end lies at white space or directly behind
/// punctuation. What stands before and behind decides; `SentenceWords` holds the words that count.
public struct SentenceSplitter: Sendable {
  /// What the end of a line means.
  public enum LineBreaks: Sendable, Equatable {
    /// Every line end ends a sentence: a paragraph, a title or a heading stands on one line.
    case everyLine
    /// Only an empty line does: lines are wrapped at some width.
    case emptyLine
    /// A line end is white space.
    case ignored
  }

  /// What the end of a line means.
  public let lineBreaks: LineBreaks
  private let rules: SentenceRules

  /// A splitter; a line ends a sentence unless asked otherwise.
  public init(lineBreaks: LineBreaks = .everyLine) {
    self.lineBreaks = lineBreaks
    self.rules = SentenceRules()
  }

  /// Appends the byte range of every sentence of a text, or of a part of it, without the white space around them.
  ///
  /// A part is split as if nothing stood around it; ranges count from the beginning of the whole text. The bytes are
  /// validated first; on an error `sentences` is unchanged.
  public func split(
    _ utf8: UnsafeBufferPointer<UInt8>, in part: Range<Int>? = nil, into sentences: inout [Range<Int>]
  ) throws(TokenizationError) {
    let range = part ?? 0..<utf8.count
    guard range.lowerBound >= 0, range.upperBound <= utf8.count else {
      throw .rangeOutsideText(range: range, bytes: utf8.count)
    }
    if let offset = UTF8Validation.firstInvalidOffset(UnsafeBufferPointer(rebasing: utf8[range])) {
      throw .invalidUTF8(offset: range.lowerBound + offset)
    }
    var scanner = SentenceScanner(text: SentenceText(utf8, range), rules: rules, lineBreaks: lineBreaks)
    while let sentence = scanner.next() { sentences.append(sentence) }
  }

  /// Appends the byte range of every sentence of a text, or of a part of it, without the white space around them.
  public func split(
    _ utf8: [UInt8], in part: Range<Int>? = nil, into sentences: inout [Range<Int>]
  ) throws(TokenizationError) {
    try utf8.withUnsafeBufferPointer { (bytes) throws(TokenizationError) in
      try split(bytes, in: part, into: &sentences)
    }
  }

  /// The byte range of every sentence of a text, without the white space around them.
  public func split(_ text: String) -> [Range<Int>] {
    var sentences: [Range<Int>] = []
    let bytes = Array(text.utf8)
    bytes.withUnsafeBufferPointer { bytes in
      var scanner = SentenceScanner(
        text: SentenceText(bytes, 0..<bytes.count), rules: rules, lineBreaks: lineBreaks)
      while let sentence = scanner.next() { sentences.append(sentence) }
    }
    return sentences
  }
}
