/// A WordPiece vocabulary: the line number, counted from 0, is the id, and every token is stripped as Python strips.
///
/// Blank lines after the last token are ignored. Source: `load_vocab` of BioBERT's tokenization.py, which however lets a
/// later duplicate win; here duplicates are refused.
public struct Vocabulary: Sendable {
  /// The number of tokens, V.
  public let count: Int
  /// The ids of the tokens that BERT gives a meaning.
  public let special: SpecialTokens
  /// The tokens, one after the other.
  private let bytes: [UInt8]
  /// Where each token begins in `bytes`; V + 1 values.
  private let starts: [Int]
  let trie: DoubleArrayTrie

  /// Reads tokens from the content of a vocabulary file.
  ///
  /// `expectedCount` is the model's vocabulary size, where there is a model; `file` is for the errors.
  public init(utf8 content: [UInt8], file: String? = nil, expectedCount: Int? = nil) throws(VocabularyError) {
    if let offset = UTF8Validation.firstInvalidOffset(content) {
      let line = content[..<offset].count { $0 == UInt8(ascii: "\n") } + 1
      throw .invalidUTF8(file: file, line: line, byte: offset)
    }
    let tokens = Self.strippedLines(content)
    guard !tokens.isEmpty else { throw .noTokens(file: file) }
    if let blank = tokens.firstIndex(where: \.isEmpty) { throw .blankLine(file: file, line: blank + 1) }

    let order = tokens.indices.sorted { tokens[$0].lexicographicallyPrecedes(tokens[$1]) }
    if zip(order, order.dropFirst()).contains(where: { tokens[$0] == tokens[$1] }) {
      var firstLines: [ArraySlice<UInt8>: Int] = [:]
      for (line, token) in zip(1..., tokens) {
        if let firstLine = firstLines.updateValue(line, forKey: token) {
          throw .duplicateToken(
            file: file, token: String(decoding: token, as: UTF8.self), line: line, firstLine: firstLine)
        }
      }
    }
    if let expectedCount, expectedCount != tokens.count {
      throw .wrongCount(file: file, expected: expectedCount, found: tokens.count)
    }
    guard let trie = DoubleArrayBuilder.build(keys: order.map { tokens[$0] }, values: order.map { Int32($0) }) else {
      throw .tooLarge(file: file)
    }

    func id(_ token: String) throws(VocabularyError) -> Int32 {
      guard let id = trie.value(token.utf8) else { throw .missingSpecialToken(file: file, token: token) }
      return id
    }
    self.special = SpecialTokens(
      cls: try id("[CLS]"), sep: try id("[SEP]"), pad: try id("[PAD]"), unk: try id("[UNK]"), mask: try id("[MASK]"))
    self.trie = trie
    self.count = tokens.count
    var starts = [0]
    var bytes: [UInt8] = []
    starts.reserveCapacity(tokens.count + 1)
    bytes.reserveCapacity(content.count)
    for token in tokens {
      bytes.append(contentsOf: token)
      starts.append(bytes.count)
    }
    self.starts = starts
    self.bytes = bytes
  }

  /// A vocabulary of the single bytes, by their values, so that the pieces of a word are its bytes; nil where the trie
  /// does not fit, which 510 short keys never reach. It has no special tokens: what is unknown is -1.
  init?(ofSingleBytes: Void) {
    let numbers = (1...255).map { UInt8($0) }
    let keys = (numbers.map { [$0] } + numbers.map { [0x23, 0x23, $0] }).sorted { $0.lexicographicallyPrecedes($1) }
    guard let trie = DoubleArrayBuilder.build(keys: keys.map { $0[...] }, values: keys.map { Int32($0[$0.count - 1]) })
    else { return nil }
    self.trie = trie
    special = SpecialTokens(cls: -1, sep: -1, pad: -1, unk: -1, mask: -1)
    (count, starts, bytes) = (0, [0], [])
  }

  /// The token of an id, or nil where there is none.
  public func token(_ id: Int32) -> String? {
    guard id >= 0, Int(id) < count else { return nil }
    return String(decoding: bytes[starts[Int(id)]..<starts[Int(id) + 1]], as: UTF8.self)
  }

  /// The id of a token, or nil where it is not in the vocabulary.
  public func id(of token: String) -> Int32? {
    trie.value(token.utf8)
  }

  private static func strippedLines(_ content: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { PythonWhitespace.strip($0) }
    while let last = lines.last, last.isEmpty { lines.removeLast() }
    return lines
  }
}
