import Compute
import JSON
import Synchronization
import Text

/// Text to pieces with byte offsets, on one thread and on more.
struct TokenizerBenchmark {
  let model: BenchmarkModel
  let request: BenchmarkRequest

  /// Bytes of text that the sample is repeated to.
  private static let leastBytes = 4 << 20
  /// Texts that a thread takes at a time.
  private static let textsAtOnce = 64

  /// A row a number of threads: 1, 2, 4 … and the number that was asked for.
  func run() throws -> [JSONObject] {
    let tokenizer = try BenchmarkInput(model: model, request: request).tokenizer()
    let source = try BenchmarkTexts(path: try request.data ?? sample())
    // A file is taken as it is; the small sample is repeated until it takes some time.
    let copies = request.data == nil ? max(1, Self.leastBytes / max(1, source.byteCount)) : 1
    let texts = repeatElement(source.texts, count: copies).flatMap(\.self)
    let bytes = Double(texts.reduce(0) { $0 + $1.count })
    let most = request.threads ?? WorkerPool.availableProcessors()
    var counts: [Int] = []
    var threads = 1
    while threads < most {
      counts.append(threads)
      threads *= 2
    }
    return try (counts + [most]).map { threads in
      let pool = try WorkerPool(threads: threads)
      var pieces = 0
      let times = try Repetition(request.repeats) { pieces = try Self.count(texts, by: tokenizer, on: pool) }
      return [
        "name": .string("\(threads) thread\(threads == 1 ? "" : "s")"), "threads": JSONValue(threads),
        "mb": JSONValue(bytes / 1e6), "mb_per_second": JSONValue(bytes / times.median / 1e6),
        "tokens_per_second": JSONValue(Double(pieces) / times.median),
        "best_mb_per_second": JSONValue(bytes / times.best / 1e6),
      ]
    }
  }

  /// The pieces of all texts.
  private static func count(_ texts: [[UInt8]], by tokenizer: WordPieceTokenizer, on pool: WorkerPool) throws -> Int {
    let sum = Mutex(0)
    let parts = (texts.count + textsAtOnce - 1) / textsAtOnce
    try pool.parallelFor(parts, throwing: TokenizationError.self) { part, _ throws(TokenizationError) in
      var buffer = PieceBuffer()
      var pieces = 0
      for index in part * textsAtOnce..<min((part + 1) * textsAtOnce, texts.count) {
        buffer.removeAll()
        try tokenizer.tokenize(texts[index], into: &buffer)
        pieces += buffer.count
      }
      sum.withLock { $0 += pieces }
    }
    return sum.withLock { $0 }
  }

  private func sample() throws -> String {
    let embedded = try EmbeddedDefault()
    return (embedded.sample(task: "ner") ?? embedded.path) + "/train.tsv"
  }
}
