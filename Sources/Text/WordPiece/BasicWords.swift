/// The words of a text as BERT's basic tokenizer leaves them: normalised, each punctuation mark and Chinese character alone.
///
/// The tokenizer itself does the work, over a vocabulary whose pieces are the single bytes, so that there is one set of
/// rules. A word that is longer than the tokenizer looks up is left out. Its arrays keep their memory from text to text.
public struct BasicWords {
  /// The words' bytes, one after the other.
  public private(set) var bytes: [UInt8] = []
  /// Where each word ends in `bytes`; the next one begins there.
  public private(set) var ends: [Int] = []

  private let tokenizer: WordPieceTokenizer
  private var buffer = PieceBuffer()

  /// Words as a tokenizer with these options sees them.
  public init(options: WordPieceOptions) {
    guard let vocabulary = Vocabulary(ofSingleBytes: ()) else { preconditionFailure("a trie of 510 keys") }
    tokenizer = WordPieceTokenizer(vocabulary: vocabulary, options: options)
  }

  /// Replaces the words by those of a text.
  public mutating func read(_ utf8: [UInt8]) throws(TokenizationError) {
    buffer.removeAll()
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    try tokenizer.tokenize(utf8, into: &buffer)
    for index in 0..<buffer.count {
      guard buffer.ids[index] >= 0 else { continue }
      if !bytes.isEmpty, buffer.flags[index].contains(.wordStart) { ends.append(bytes.count) }
      bytes.append(UInt8(truncatingIfNeeded: buffer.ids[index]))
    }
    if !bytes.isEmpty { ends.append(bytes.count) }
  }
}
