import Checkpoints
import Corpus
import JSON
import Text

/// What a corpus is like: how much there is, how long its sentences are, and how vocabularies cut its words.
public struct CorpusStatistics: Sendable {
  /// A vocabulary's pieces over the corpus.
  public struct VocabularyFit: Sendable {
    /// Its file.
    public var path: String
    /// Pieces of all sentences.
    public var pieces = 0
    /// Pieces that are unknown.
    public var unknown = 0
    /// Words, as BERT's basic tokenizer cuts them.
    public var words = 0
    /// Words of more than one piece.
    public var fragmented = 0

    /// Counts the pieces of a sentence.
    fileprivate mutating func add(_ buffer: PieceBuffer, unknown: Int32) {
      pieces += buffer.count
      for index in 0..<buffer.count {
        if buffer.ids[index] == unknown { self.unknown += 1 }
        let goesOn = !buffer.flags[index].contains(.wordStart)
        if !goesOn { words += 1 }
        // The second piece of a word says that it has several.
        if goesOn, index > 0, buffer.flags[index - 1].contains(.wordStart) { fragmented += 1 }
      }
    }
  }

  /// The corpus' own counts.
  public var manifest: CorpusManifest
  /// How many sentences have so many words: 0 to 9, 10 to 19, and so on; the last has all longer ones.
  public var lengths = [Int](repeating: 0, count: 11)
  /// The most words that a sentence has.
  public var longest = 0
  /// Each vocabulary that was asked for.
  public var fits: [VocabularyFit] = []

  /// As JSON.
  public var json: JSONObject {
    [
      "counts": .object(manifest.counts.json), "sha256": .string(manifest.sha256),
      "words_per_sentence": .array(lengths.map { JSONValue($0) }), "longest_sentence": JSONValue(longest),
      "vocabularies": .array(
        fits.map {
          [
            "path": .string($0.path), "words": JSONValue($0.words), "pieces": JSONValue($0.pieces),
            "unknown": JSONValue($0.unknown), "fragmented": JSONValue($0.fragmented),
          ]
        }),
    ]
  }

  /// Counts over a corpus.
  ///
  /// - Parameters:
  ///   - vocabularies: files of vocabularies whose pieces are counted.
  ///   - lowercases: whether text is lower-cased for them; nil: where a vocabulary has no upper-case letter.
  /// - Throws: `CorpusError`, `CheckpointError`, errors of the tokenizer.
  public init(of path: String, vocabularies: [String], lowercases: Bool?) throws {
    let store = try CorpusStore(path: path)
    manifest = store.manifest
    var tokenizers: [WordPieceTokenizer] = []
    for file in vocabularies {
      fits.append(VocabularyFit(path: file))
      let vocabulary = try VocabularyFile(path: file)
      tokenizers.append(
        WordPieceTokenizer(
          vocabulary: try Vocabulary(contentsOfFile: file),
          options: WordPieceOptions(lowercase: lowercases ?? !vocabulary.hasUpperCase)))
    }
    var buffer = PieceBuffer()
    for index in 0..<store.documentCount where store.live[index] {
      let document = try store.document(index)
      for sentence in document.sentences {
        let bytes = Array(document.text[sentence])
        let words = bytes.split { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }.count
        lengths[min(words / 10, lengths.count - 1)] += 1
        longest = max(longest, words)
        for place in tokenizers.indices {
          buffer.removeAll()
          try tokenizers[place].tokenize(bytes, into: &buffer)
          fits[place].add(buffer, unknown: tokenizers[place].vocabulary.special.unk)
        }
      }
    }
  }
}
