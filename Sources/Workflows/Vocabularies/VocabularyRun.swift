import Checkpoints
import Corpus
import JSON
import Text
import Training

/// Makes a vocabulary of corpora and writes it as `vocab.txt` is written: a piece a line.
public struct VocabularyRun: Sendable {
  /// What came of it.
  public struct Summary: Sendable {
    /// The file.
    public var path: String
    /// SHA-256 of the file.
    public var sha256: String
    /// Different words.
    public var words: Int
    /// Rare words that were forgotten to stay within the memory.
    public var forgotten: Int
    /// The vocabulary and how it cuts the words.
    public var result: VocabularyTraining.Result
    /// Seconds.
    public var seconds: Double

    /// As JSON.
    public var json: JSONObject {
      [
        "path": .string(path), "sha256": .string(sha256), "pieces": JSONValue(result.pieces.count),
        "characters": JSONValue(result.characters), "rare_characters": JSONValue(result.rareCharacters),
        "distinct_words": JSONValue(words), "forgotten_words": JSONValue(forgotten),
        "words": JSONValue(result.words), "word_pieces": JSONValue(result.wordPieces),
        "unknown_words": JSONValue(result.unknownWords), "seconds": JSONValue(seconds),
      ]
    }
  }

  private let corpora: [String]
  private let output: String
  private let settings: VocabularySettings

  /// A vocabulary of the corpora's folders, to be written to a file.
  /// - Throws: `WorkflowError.setting` for a size that cannot be.
  public init(corpora: [String], output: String, settings: VocabularySettings) throws(WorkflowError) {
    let least = VocabularyTraining(settings).leastSize
    guard settings.size >= least else {
      throw .setting(
        name: "size", value: "\(settings.size)", allowed: "at least \(least), for BERT's special pieces and ASCII")
    }
    self.corpora = corpora
    self.output = output
    self.settings = settings
  }

  /// Counts, trains and writes.
  /// - Throws: `CorpusError`, `CheckpointError`, `VocabularyError`.
  public func run() throws -> Summary {
    let started = MonotonicClock.seconds()
    var counts = WordCounts()
    var words = BasicWords(options: settings.words)
    for path in corpora {
      let store = try CorpusStore(path: path)
      for index in 0..<store.documentCount where store.live[index] {
        let document = try store.document(index)
        try words.read(document.text)
        var start = 0
        for end in words.ends {
          counts.add(words.bytes[start..<end])
          start = end
        }
      }
    }
    let result = try VocabularyTraining(settings).train(on: counts)
    let file = try AtomicFile(path: output)
    try file.write(VocabularyTraining.file(result.pieces))
    try file.commit()
    return Summary(
      path: output, sha256: try ContentHash.hash(file: output), words: counts.count, forgotten: counts.forgotten,
      result: result, seconds: MonotonicClock.seconds() - started)
  }
}
