/// BERT's tokenizer: basic tokens, then the longest pieces first, in one pass over UTF-8 bytes.
///
/// Every piece carries the byte range of the original it came from, also where lower-casing, decomposition or dropped
/// characters lie between. Source: BioBERT's tokenization.py; differences between it and the `tokenizers` package are the
/// matter of `WordPieceOptions.Dialect`.
public final class WordPieceTokenizer: Sendable {
  /// The pieces.
  public let vocabulary: Vocabulary
  /// How text is cut.
  public let options: WordPieceOptions
  /// Actions by byte, actions by class byte, folded bytes; 256 values each.
  private let rules: [UInt8]

  /// A tokenizer over a vocabulary, cased unless asked otherwise.
  public init(vocabulary: Vocabulary, options: WordPieceOptions = WordPieceOptions()) {
    self.vocabulary = vocabulary
    self.options = options
    let actions = ScanAction.ofClasses(options)
    self.rules = ScanAction.ofBytes(actions) + actions + ScanAction.folding(options)
  }

  /// Appends the pieces of a text, or of a part of it, to `buffer`.
  ///
  /// A part is tokenized as if nothing stood around it, and its offsets count from the beginning of the whole text. The
  /// bytes are validated first; on an error the buffer is unchanged.
  public func tokenize(
    _ utf8: UnsafeBufferPointer<UInt8>, in part: Range<Int>? = nil, into buffer: inout PieceBuffer
  ) throws(TokenizationError) {
    let range = part ?? 0..<utf8.count
    guard range.lowerBound >= 0, range.upperBound <= utf8.count else {
      throw .rangeOutsideText(range: range, bytes: utf8.count)
    }
    guard utf8.count <= Int(Int32.max) else { throw .textTooLong(bytes: utf8.count) }
    if let offset = UTF8Validation.firstInvalidOffset(UnsafeBufferPointer(rebasing: utf8[range])) {
      throw .invalidUTF8(offset: range.lowerBound + offset)
    }
    scan(utf8, range, into: &buffer)
  }

  /// Appends the pieces of a text, or of a part of it, to `buffer`.
  public func tokenize(
    _ utf8: Span<UInt8>, in part: Range<Int>? = nil, into buffer: inout PieceBuffer
  ) throws(TokenizationError) {
    try utf8.withUnsafeBufferPointer { (bytes) throws(TokenizationError) in
      try tokenize(bytes, in: part, into: &buffer)
    }
  }

  /// Appends the pieces of a text, or of a part of it, to `buffer`.
  public func tokenize(
    _ utf8: [UInt8], in part: Range<Int>? = nil, into buffer: inout PieceBuffer
  ) throws(TokenizationError) {
    try tokenize(utf8.span, in: part, into: &buffer)
  }

  /// The pieces of a text.
  public func tokenize(_ text: String) throws(TokenizationError) -> PieceBuffer {
    var buffer = PieceBuffer()
    try tokenize(Array(text.utf8), into: &buffer)
    return buffer
  }

  /// Scans bytes that are known to be well-formed and fewer than 2^31.
  private func scan(_ utf8: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into buffer: inout PieceBuffer) {
    guard let bytes = utf8.baseAddress, !range.isEmpty else { return }
    // No scalar gives more than four, so a word has at most four pieces a byte.
    let longestWord = min(options.maxWordCharacters, 4 * range.count)
    rules.withUnsafeBufferPointer { rules in
      vocabulary.trie.units.withUnsafeBufferPointer { units in
        vocabulary.trie.values.withUnsafeBufferPointer { values in
          guard let rules = rules.baseAddress, let units = units.baseAddress, let values = values.baseAddress else {
            return
          }
          PieceWriter.withWriter(into: &buffer, longestWord: longestWord) { writer in
            let matcher = PieceMatcher(
              units: units, values: values, folding: rules + 512,
              continuation: vocabulary.trie.node("##".utf8).map { units[Int($0)] } ?? 0,
              unknown: vocabulary.special.unk, maxWordCharacters: options.maxWordCharacters)
            var scanner = PieceScanner(
              bytes: bytes, range: range, byteActions: rules, classActions: rules + 256, matcher: matcher,
              options: options)
            scanner.scan(into: &writer)
          }
        }
      }
    }
  }
}
