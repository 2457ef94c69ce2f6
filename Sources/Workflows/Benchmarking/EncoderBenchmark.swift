import Compute
import Encoder
import JSON

/// The encoder forward: pieces a second, and its arithmetic as a share of the ceiling.
struct EncoderBenchmark {
  let model: BenchmarkModel
  let request: BenchmarkRequest
  let peaks: MachinePeaks

  /// One row: the invented batch, or a file's sentences.
  func run() throws -> [JSONObject] {
    let processor = try model.processor(threads: request.threads)
    let (encoder, store) = try model.forInference(on: processor)
    let batches = try BenchmarkInput(model: model, request: request).batches()
    let executor = Executor(processor: processor)
    let times = try Repetition(request.repeats) {
      for batch in batches.batches {
        let graph = Graph(parameters: store, mode: .inference)
        graph.keep(encoder.record(on: graph, batch: batch).last)
        try executor.forward(graph)
      }
    }
    let work = EncoderWork(configuration: model.configuration)
    let operations = batches.batches.reduce(0) { $0 + work.operations($1) }
    let tokens = Double(batches.tokenCount), rate = operations / times.median
    return [
      [
        "name": .string("forward \(model.precision.rawValue)"), "tokens": JSONValue(batches.tokenCount),
        "milliseconds": JSONValue(times.median * 1e3), "tokens_per_second": JSONValue(tokens / times.median),
        "best_tokens_per_second": JSONValue(tokens / times.best), "gflops": JSONValue(rate / 1e9),
        "share_of_peak": peaks.share(rate, of: model.precision),
      ]
    ]
  }
}
