import Compute
import Encoder
import JSON

/// How speed and memory go with size: what should stay level, and what should grow in proportion.
struct GrowthBenchmark {
  let model: BenchmarkModel
  let request: BenchmarkRequest

  /// Rows of `what` grows, to which `value`, and the speed or the memory there.
  func run() throws -> [JSONObject] {
    try sequences() + lengths() + layers() + threads() + memory()
  }

  /// Pieces a second against the number of sequences in a batch.
  private func sequences() throws -> [JSONObject] {
    try doublings(from: 1, to: request.sequences * 2).map {
      try row("sequences", $0, speed(sequences: $0, length: request.length))
    }
  }

  /// Pieces a second against the length, at about one number of pieces a batch.
  private func lengths() throws -> [JSONObject] {
    let pieces = request.sequences * request.length
    let longest = model.configuration.maximumPositions
    return try doublings(from: min(16, longest), to: longest).map {
      try row("length", $0, speed(sequences: max(1, pieces / $0), length: $0))
    }
  }

  /// Pieces a second against the number of layers, in inverse proportion but for the embeddings.
  private func layers() throws -> [JSONObject] {
    try doublings(from: 1, to: model.configuration.layerCount).map { layers in
      var smaller = model
      smaller.configuration.layerCount = layers
      return try row(
        "layers", layers, speed(sequences: request.sequences, length: request.length, of: smaller))
    }
  }

  private func threads() throws -> [JSONObject] {
    try doublings(from: 1, to: request.threads ?? WorkerPool.availableProcessors()).map {
      try row("threads", $0, speed(sequences: request.sequences, length: request.length, threads: $0))
    }
  }

  /// The peak of a process that embeds ever more sentences.
  private func memory() throws -> [JSONObject] {
    let folder = try BenchmarkFolder()
    let path = try folder.model(model, on: model.processor(threads: request.threads))
    let embedded = try EmbeddedDefault()
    let sample = (embedded.sample(task: "ner") ?? embedded.path) + "/train.tsv"
    let texts = try BenchmarkTexts(path: request.data ?? sample).texts
    return try doublings(from: request.sequences, to: request.sequences * 16).map { count in
      let input = try folder.write(lines: (0..<count).map { texts[$0 % texts.count] })
      var arguments = ["embed", "--quiet", "--model", path, "--input", input, "--output", folder.output]
      arguments += ["--threads", "\(request.threads ?? WorkerPool.availableProcessors())"]
      let child = try ChildRun(arguments)
      return [
        "name": .string("sentences \(count)"), "what": "sentences", "value": JSONValue(count),
        "seconds": JSONValue(child.seconds), "peak_rss_mb": JSONValue(child.peakMegabytes),
      ]
    }
  }

  private func speed(
    sequences: Int, length: Int, of other: BenchmarkModel? = nil, threads: Int? = nil
  ) throws -> Double {
    let model = other ?? model, processor = try model.processor(threads: threads ?? request.threads)
    let (encoder, store) = try model.forInference(on: processor)
    let batch = BenchmarkBatches.invented(
      sequences: sequences, length: length, vocabularySize: model.configuration.vocabularySize)
    let executor = Executor(processor: processor)
    let times = try Repetition(request.repeats) {
      let graph = Graph(parameters: store, mode: .inference)
      graph.keep(encoder.record(on: graph, batch: batch).last)
      try executor.forward(graph)
    }
    return Double(batch.tokenCount) / times.median
  }

  private func row(_ what: String, _ value: Int, _ speed: Double) -> JSONObject {
    [
      "name": .string("\(what) \(value)"), "what": .string(what), "value": JSONValue(value),
      "tokens_per_second": JSONValue(speed),
    ]
  }

  /// `from`, twice that and so on, and `to` at the end.
  private func doublings(from: Int, to: Int) -> [Int] {
    var values: [Int] = []
    var value = max(from, 1)
    while value < to {
      values.append(value)
      value *= 2
    }
    return values + [max(to, 1)]
  }
}
