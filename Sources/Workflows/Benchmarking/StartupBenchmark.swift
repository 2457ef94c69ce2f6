import Checkpoints
import Compute
import Encoder
import JSON

/// From the start of a process to a model's first answer, and what the time in between goes to.
struct StartupBenchmark {
  let model: BenchmarkModel
  let request: BenchmarkRequest

  private static let sentence = "BRCA1 mutations cause breast cancer."

  /// A row of the whole process (`host embed` on one sentence), then rows of its parts, timed in this process.
  func run() throws -> [JSONObject] {
    let folder = try BenchmarkFolder()
    let processor = try model.processor(threads: request.threads)
    let path = try folder.model(model, on: processor)
    let input = try folder.write(lines: [Array(Self.sentence.utf8)])
    var arguments = ["embed", "--quiet", "--model", path, "--input", input, "--output", folder.output]
    if let threads = request.threads { arguments += ["--threads", "\(threads)"] }
    // Children read what lies on disk, which is made bytes by `host convert` alone.
    if model.precision == .bf16 { arguments += ["--precision", "bf16"] }
    let whole = try Repetition(request.repeats) { _ = try ChildRun(arguments) }
    var rows = [Self.row("process to first answer", whole.median)]
    rows += try phases(path, on: processor)
    return rows
  }

  /// The parts, once each on files that the page cache has.
  private func phases(_ path: String, on processor: Processor) throws -> [JSONObject] {
    var rows: [JSONObject] = []
    var last = MonotonicClock.seconds()
    func mark(_ name: String) {
      let now = MonotonicClock.seconds()
      rows.append(Self.row(name, now - last))
      last = MonotonicClock.seconds()
    }
    let base = try BaseModel(path: path)
    mark("configuration and vocabulary")
    let store = ParameterStore()
    let encoder = try BertEncoder(base.encoderConfiguration, parameters: store, pooler: false)
    let source = try base.folder.openWeights()
    let report = try WeightLoading.match(store, with: source)
    mark("map the weights")
    try WeightLoading.bind(report, to: source, in: store)
    try store.allocate(.inference)
    try WeightLoading.copy(report, from: source, into: store)
    mark("check the weights")
    let pieces = try base.tokenizer.tokenize(Self.sentence)
    var batch = PackedSequences()
    let special = base.tokenizer.vocabulary.special
    batch.append(pieces: [special.cls] + pieces.ids.prefix(base.maximumPositions - 2) + [special.sep])
    let executor = Executor(processor: processor)
    for name in ["first forward", "second forward, which keeps packed weights", "third forward"] {
      let graph = Graph(parameters: store, mode: .inference)
      graph.keep(encoder.record(on: graph, batch: batch).last)
      try executor.forward(graph)
      mark(name)
    }
    return rows
  }

  private static func row(_ name: String, _ seconds: Double) -> JSONObject {
    ["name": .string(name), "milliseconds": JSONValue(seconds * 1e3)]
  }
}
