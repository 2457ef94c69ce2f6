import Checkpoints
import JSON
import Text

/// How vocabularies cut the same terms.
public struct VocabularyComparison: Sendable {
  /// A vocabulary.
  public struct Entry: Sendable {
    /// Its file.
    public var path: String
    /// How many pieces it has.
    public var count: Int
    /// Whether text is lower-cased for it.
    public var lowercases: Bool
    /// How many of its pieces the first vocabulary has too.
    public var shared: Int
    /// Terms of one piece a word.
    public var wholeTerms = 0
    /// Pieces of all terms.
    public var pieces = 0
    /// Terms with an unknown word.
    public var unknownTerms = 0
  }

  /// A term, and its pieces in each vocabulary.
  public struct Term: Sendable {
    /// The term.
    public var text: String
    /// Its pieces, a list a vocabulary.
    public var pieces: [[String]]
  }

  /// The vocabularies.
  public private(set) var entries: [Entry] = []
  /// The terms, those that the vocabularies differ most about first.
  public private(set) var terms: [Term] = []

  /// As JSON.
  public var json: JSONObject {
    [
      "vocabularies": .array(
        entries.map {
          [
            "path": .string($0.path), "size": JSONValue($0.count), "lowercase": JSONValue($0.lowercases),
            "shared_with_first": JSONValue($0.shared), "pieces": JSONValue($0.pieces),
            "whole_terms": JSONValue($0.wholeTerms), "unknown_terms": JSONValue($0.unknownTerms),
          ]
        }),
      "terms": .array(
        terms.map {
          [
            "term": .string($0.text),
            "pieces": .array($0.pieces.map { .array($0.map { .string($0) }) }),
          ]
        }),
    ]
  }

  /// Compares vocabularies on the terms of a file, a term a line; what follows `#` is no term.
  ///
  /// - Parameter lowercases: whether text is lower-cased; nil: where a vocabulary has no upper-case letter.
  /// - Throws: `CheckpointError`, `VocabularyError`, `PluginError.file`, `WorkflowError.tokenization`, `.noRecords` for a file without terms.
  public init(of vocabularies: [String], terms file: String, lowercases: Bool?) throws {
    var tokenizers: [WordPieceTokenizer] = []
    for path in vocabularies {
      let lowercases = try lowercases ?? !VocabularyFile(path: path).hasUpperCase
      let vocabulary = try Vocabulary(contentsOfFile: path)
      let first = tokenizers.first?.vocabulary ?? vocabulary
      let shared = (0..<Int32(vocabulary.count)).count { vocabulary.token($0).flatMap { first.id(of: $0) } != nil }
      entries.append(Entry(path: path, count: vocabulary.count, lowercases: lowercases, shared: shared))
      tokenizers.append(
        WordPieceTokenizer(vocabulary: vocabulary, options: WordPieceOptions(lowercase: lowercases)))
    }
    var buffer = PieceBuffer()
    for line in try TextLines(path: file) {
      let text = line.bytes.prefix { $0 != UInt8(ascii: "#") }
      var term = Term(text: String(decoding: text, as: UTF8.self), pieces: [])
      for (number, tokenizer) in tokenizers.enumerated() {
        buffer.removeAll()
        do throws(TokenizationError) {
          try tokenizer.tokenize(Array(text), into: &buffer)
        } catch {
          throw WorkflowError.tokenization(file: file, line: UInt64(line.number), record: "", error)
        }
        guard !buffer.isEmpty else { break }
        term.pieces.append(buffer.ids.map { tokenizer.vocabulary.token($0) ?? "" })
        entries[number].pieces += buffer.count
        if buffer.flags.allSatisfy({ $0.contains(.wordStart) && !$0.contains(.unknown) }) {
          entries[number].wholeTerms += 1
        }
        if buffer.flags.contains(where: { $0.contains(.unknown) }) { entries[number].unknownTerms += 1 }
      }
      if term.pieces.count == tokenizers.count { terms.append(term) }
    }
    guard !terms.isEmpty else { throw WorkflowError.noRecords(path: file, split: "") }
    let spread = terms.map { term in (term.pieces.map(\.count).max() ?? 0) - (term.pieces.map(\.count).min() ?? 0) }
    terms = terms.indices.sorted { spread[$0] != spread[$1] ? spread[$0] > spread[$1] : $0 < $1 }.map { terms[$0] }
  }
}
