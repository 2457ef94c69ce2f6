import Checkpoints
import Compute
import Corpus
import JSON
import Text

/// Writes the examples that a pre-training would see to a file, a JSON line each: to be looked at, checked, or trained on
/// elsewhere.
public struct ExampleExport: Sendable {
  /// What is asked for.
  public struct Request: Sendable {
    /// The corpora with their shares.
    public var corpora: [PretrainingPhase.Source]
    /// A model folder whose tokenizer cuts, or a vocabulary file.
    public var tokenizer: Tokenizing.Source
    /// The file; nil: examples are made and counted.
    public var output: String?
    /// How many examples; nil: those of one round over the corpora.
    public var count: Int?
    /// How they are made.
    public var settings = ExampleSettings()
    /// The share of documents that are held out, and left out here.
    public var heldOutShare = 0.005
    /// What every random number comes from.
    public var seed: UInt64 = 0
    /// The threads that make them.
    public var threads: Int?

    /// Examples of corpora.
    public init(corpora: [PretrainingPhase.Source], tokenizer: Tokenizing.Source) {
      self.corpora = corpora
      self.tokenizer = tokenizer
    }
  }

  /// What came of it.
  public struct Summary: Sendable {
    /// Examples.
    public var examples = 0
    /// Their pieces, special ones included.
    public var pieces = 0
    /// Pieces that are to be predicted.
    public var masked = 0
    /// Examples whose second segment is another document's.
    public var randomNext = 0
    /// Seconds of making them, without writing.
    public var seconds = 0.0

    /// As JSON.
    public var json: JSONObject {
      [
        "examples": JSONValue(examples), "tokens": JSONValue(pieces), "masked": JSONValue(masked),
        "random_next": JSONValue(randomNext), "seconds": JSONValue(seconds),
        "tokens_per_second": JSONValue(seconds > 0 ? Double(pieces) / seconds : 0),
      ]
    }
  }

  private let request: Request
  /// Blocks that are made together.
  private static let blocksTogether = 16

  /// An export of what was asked for.
  public init(_ request: Request) { self.request = request }

  /// Makes and writes them; the same for any number of threads.
  /// - Throws: `CorpusError`, `CheckpointError`, `VocabularyError`, `ProcessorError`.
  public func run() throws -> Summary {
    var sources: [ExampleStream.Source] = []
    for source in request.corpora {
      sources.append(.init(corpus: try CorpusStore(path: source.path), weight: source.weight))
    }
    let stream = ExampleStream(
      sources: sources, tokenizer: try request.tokenizer.tokenizer(), settings: request.settings, seed: request.seed,
      heldOutShare: request.heldOutShare)
    let pool = try WorkerPool(threads: request.threads ?? WorkerPool.availableProcessors())
    let file = try request.output.map { try AtomicFile(path: $0) }
    var summary = Summary()
    var first = 0
    let lastBlock = request.count == nil ? stream.blocksOfAllRounds : Int.max
    while first < lastBlock, summary.examples < request.count ?? .max {
      let started = MonotonicClock.seconds()
      let begin = first
      let blocks = OrderedResults<[PretrainingExample]>(count: min(Self.blocksTogether, lastBlock - first))
      pool.parallelFor(min(Self.blocksTogether, lastBlock - first)) { index, _ in
        blocks.set(index, Result { try stream.block(begin + index) })
      }
      let examples = try blocks.all().flatMap(\.self)
      summary.seconds += MonotonicClock.seconds() - started
      if examples.isEmpty, first > stream.blocksOfAllRounds {
        throw CorpusError.noDocuments(path: request.corpora[0].path)
      }
      var bytes: [UInt8] = []
      for example in examples.prefix((request.count ?? .max) - summary.examples) {
        summary.examples += 1
        summary.pieces += example.pieces.count
        summary.masked += example.maskedPlaces.count
        if example.isRandomNext { summary.randomNext += 1 }
        if file != nil { Self.append(example, to: &bytes) }
      }
      try file?.write(bytes)
      first += Self.blocksTogether
    }
    try file?.commit()
    return summary
  }

  private static func append(_ example: PretrainingExample, to bytes: inout [UInt8]) {
    func list(_ key: StaticString, _ values: [Int32]) {
      key.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
      for (number, value) in values.enumerated() {
        if number > 0 { bytes.append(0x2C) }
        JSONWriter.append(Int64(value), to: &bytes)
      }
    }
    list(#"{"pieces":["#, example.pieces)
    list(#"],"masked_places":["#, example.maskedPlaces)
    list(#"],"masked_pieces":["#, example.maskedPieces)
    list(#"],"first_count":"#, [Int32(example.firstCount)])
    bytes += Array((example.isRandomNext ? #","random_next":true}"# : #","random_next":false}"#).utf8) + [0x0A]
  }
}
