import Compute
import JSON

/// Measures speed on this machine, each figure beside the machine's own ceiling.
public final class Benchmarks {
  private let request: BenchmarkRequest

  /// Measurements of what was asked for.
  public init(_ request: BenchmarkRequest) { self.request = request }

  /// Measures everything, one after the other, and shows each section as soon as it is done.
  ///
  /// - Parameters:
  ///   - begin: told the machine and its ceilings before anything else is measured.
  ///   - show: told each section.
  /// - Throws: errors of the model, the files and the processor; nothing is measured where the model is unusable.
  public func run(
    begin: (BenchmarkReport) -> Void = { _ in }, show: (BenchmarkSection) throws -> Void
  ) throws -> BenchmarkReport {
    let started = MonotonicClock.seconds()
    let model = try BenchmarkModel(request)
    let names = self.names(model)
    try check(names, model)
    var report = try self.report(model)
    begin(report)
    for name in names {
      let section = BenchmarkSection(name: name, rows: try rows(name, model, report.peaks))
      report.sections.append(section)
      try show(section)
    }
    report.seconds = MonotonicClock.seconds() - started
    return report
  }

  /// What was named, or all that is quick and that the model can do.
  private func names(_ model: BenchmarkModel) -> [BenchmarkName] {
    guard request.names.isEmpty else { return request.names }
    return BenchmarkName.quick.filter { !$0.trains || model.precision != .int8 }
  }

  /// Finds what would stop a measurement before the first begins.
  private func check(_ names: [BenchmarkName], _ model: BenchmarkModel) throws {
    if names.contains(where: \.trains), model.precision == .int8 {
      throw WorkflowError.setting(name: "precision", value: "int8", allowed: "fp32 or bf16 in training")
    }
    let input = BenchmarkInput(model: model, request: request)
    if names.contains(where: { $0 != .matmul && $0 != .tokenizer && $0 != .startup }) {
      _ = try input.batches()
    }
    if names.contains(.tokenizer), let path = request.data { _ = try BenchmarkTexts(path: path) }
  }

  private func report(_ model: BenchmarkModel) throws -> BenchmarkReport {
    let processor = try model.processor(threads: request.threads)
    return BenchmarkReport(machine: MachineDescription(processor).json, peaks: MachinePeaks(processor))
  }

  private func rows(_ name: BenchmarkName, _ model: BenchmarkModel, _ peaks: MachinePeaks) throws -> [JSONObject] {
    switch name {
    case .encoder: try EncoderBenchmark(model: model, request: request, peaks: peaks).run()
    case .matmul: try MatmulBenchmark(model: model, request: request, peaks: peaks).run()
    case .training, .pretraining:
      try TrainingBenchmark(model: model, request: request, peaks: peaks).run(pretraining: name == .pretraining)
    case .operations: try OperationsBenchmark(model: model, request: request, peaks: peaks).run()
    case .tokenizer: try TokenizerBenchmark(model: model, request: request).run()
    case .startup: try StartupBenchmark(model: model, request: request).run()
    case .contract: try ContractBenchmark(model: model, request: request).run()
    case .growth: try GrowthBenchmark(model: model, request: request).run()
    }
  }
}
