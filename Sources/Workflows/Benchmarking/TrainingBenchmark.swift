import Compute
import Encoder
import JSON

/// A step of fine-tuning with a label a piece, or one of pre-training, with dropout, clipping and AdamW.
struct TrainingBenchmark {
  let model: BenchmarkModel
  let request: BenchmarkRequest
  let peaks: MachinePeaks

  /// One row. Batches are invented, as a file has no masked words.
  func run(pretraining: Bool) throws -> [JSONObject] {
    var request = request
    request.data = nil
    let batch = try BenchmarkInput(model: model, request: request).batches().batches[0]
    let processor = try model.processor(threads: request.threads)
    let steps =
      pretraining
      ? try TrainingSteps.pretraining(model, on: processor) : try TrainingSteps.tagging(model, on: processor)
    return [try row(pretraining ? "masked words and next sentence" : "tagging", steps, batch)]
  }

  private func row(_ name: String, _ steps: TrainingSteps, _ batch: PackedSequences) throws -> JSONObject {
    let times = try Repetition(request.repeats) { try steps.step(batch) }
    // A backward has twice the products of its forward; heads are left out of the count.
    let rate = 3 * EncoderWork(configuration: model.configuration).operations(batch) / times.median
    let tokens = Double(batch.tokenCount)
    return [
      "name": .string("\(name) \(model.precision.rawValue)"), "tokens": JSONValue(batch.tokenCount),
      "milliseconds": JSONValue(times.median * 1e3), "tokens_per_second": JSONValue(tokens / times.median),
      "best_tokens_per_second": JSONValue(tokens / times.best), "gflops": JSONValue(rate / 1e9),
      "share_of_peak": peaks.share(rate, of: model.precision),
    ]
  }
}
