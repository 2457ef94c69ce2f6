import Compute
import Encoder
import JSON

/// Where the time of the encoder goes: every kind of operation beside the ceiling that limits it.
struct OperationsBenchmark {
  let model: BenchmarkModel
  let request: BenchmarkRequest
  let peaks: MachinePeaks

  /// Rows of the forward without gradients, then, unless weights are bytes, rows of a training step's backward; each part
  /// by falling time.
  func run() throws -> [JSONObject] {
    let processor = try model.processor(threads: request.threads)
    let batch = try BenchmarkInput(model: model, request: request).batches().batches.last ?? PackedSequences()
    let (encoder, store) = try model.forInference(on: processor)
    let executor = Executor(processor: processor)
    var rows = try table(executor, batch, backward: false) {
      let graph = Graph(parameters: store, mode: .inference)
      graph.keep(encoder.record(on: graph, batch: batch).last)
      try executor.forward(graph)
    }
    guard model.precision != .int8 else { return rows }
    let steps = try TrainingSteps.tagging(model, on: processor)
    rows += try table(steps.executor, batch, backward: true) { try steps.gradients(batch) }
    return rows
  }

  /// The sums of one kind of operation over all runs.
  private struct Sum {
    var seconds = 0.0, operations = 0.0, bytes = 0.0
    var isArithmetic = false
    /// What its products are computed in.
    var precision = Precision.fp32
  }

  private func table(
    _ executor: Executor, _ batch: PackedSequences, backward: Bool, _ body: () throws -> Void
  ) throws -> [JSONObject] {
    for _ in 0..<Repetition.warmUps { try body() }
    var sums: [String: Sum] = [:]
    let weightBytes: Double = model.precision == .int8 ? 1 : 4
    executor.observer = { timing in
      guard timing.isBackward == backward else { return }
      let work = OperationWork(timing, batch: batch, weightBytes: weightBytes)
      var sum = sums[work.name] ?? Sum()
      sum.seconds += timing.seconds
      sum.operations += work.operations
      sum.bytes += work.bytes
      sum.isArithmetic = work.isArithmetic
      sum.precision =
        timing.name == "linear"
        ? model.precision : executor.processor.attentionPrecision(besideBytes: model.precision == .int8)
      sums[work.name] = sum
    }
    for _ in 0..<request.repeats { try body() }
    executor.observer = nil
    let total = sums.values.reduce(0) { $0 + $1.seconds }
    return sums.sorted { ($1.value.seconds, $0.key) < ($0.value.seconds, $1.key) }.map { name, sum in
      row("\(name) \(backward ? "backward" : "forward")", sum, of: total)
    }
  }

  private func row(_ name: String, _ sum: Sum, of total: Double) -> JSONObject {
    let runs = Double(request.repeats), seconds = max(sum.seconds, 1e-9)
    let share =
      sum.isArithmetic
      ? peaks.share(sum.operations / seconds, of: sum.precision)
      : JSONValue(sum.bytes / seconds / peaks.memory)
    return [
      "name": .string(name), "milliseconds": JSONValue(sum.seconds / runs * 1e3),
      "share_of_time": JSONValue(sum.seconds / max(total, 1e-9)), "mflop": JSONValue(sum.operations / runs / 1e6),
      "mb": JSONValue(sum.bytes / runs / 1e6), "gflops": JSONValue(sum.operations / seconds / 1e9),
      "gb_per_second": JSONValue(sum.bytes / seconds / 1e9), "share_of_peak": share,
      "limit": .string(sum.isArithmetic ? "arithmetic" : "memory"),
    ]
  }
}
