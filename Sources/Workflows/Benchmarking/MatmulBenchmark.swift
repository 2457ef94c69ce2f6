import Compute
import JSON

/// The three products of linear layers, by every provider that this machine has.
struct MatmulBenchmark {
  let model: BenchmarkModel
  let request: BenchmarkRequest
  let peaks: MachinePeaks

  /// A provider that is measured.
  private struct Candidate {
    /// What it computes in.
    let precision: Precision
    /// Whether it is the plain loops, which are measured on a small product.
    var isReference = false
    /// The provider; nil: the processor's own.
    var provider: (any MatmulProvider)?
  }

  /// Every provider in each precision that it has here, and bytes, which the processor's own provider multiplies.
  private static func candidates(for instructionSet: InstructionSet) -> [Candidate] {
    let floats = MatmulProviders.all.flatMap { choice in
      [Precision.fp32, .bf16].compactMap { precision in
        choice.make(instructionSet: instructionSet, precision: precision).map {
          Candidate(precision: precision, isReference: choice.name == "reference", provider: $0)
        }
      }
    }
    return floats + [Candidate(precision: .int8)]
  }

  /// A row a provider, shape and product.
  func run() throws -> [JSONObject] {
    var rows: [JSONObject] = []
    for candidate in Self.candidates(for: try Processor(threads: 1).instructionSet) {
      let processor: Processor
      do throws(ProcessorError) {
        processor = try Processor(
          threads: request.threads, precision: candidate.precision, matmul: candidate.provider)
      } catch .unsupportedPrecision {
        continue
      }
      for (inputs, outputs) in candidate.isReference ? [(96, 96)] : shapes {
        let trial = LinearTrial(
          rows: candidate.isReference ? 64 : request.sequences * request.length, inputs: inputs, outputs: outputs,
          ofBytes: candidate.precision == .int8, on: processor)
        let passes = candidate.precision == .int8 ? [.forward] : LinearTrial.Pass.allCases
        for pass in passes { rows.append(row(trial, pass, candidate, processor)) }
      }
    }
    return rows
  }

  /// Inputs and outputs of the layers: the model's, or those of BERT-base and of MiniLM.
  private var shapes: [(Int, Int)] {
    let sizes =
      model.base == nil
      ? [(768, 3072), (384, 1536)] : [(model.configuration.hiddenSize, model.configuration.intermediateSize)]
    return sizes.flatMap { hidden, wide in [(hidden, hidden), (hidden, wide), (wide, hidden)] }
  }

  private func row(
    _ trial: LinearTrial, _ pass: LinearTrial.Pass, _ candidate: Candidate, _ processor: Processor
  ) -> JSONObject {
    let times = Repetition(request.repeats) { trial.run(pass) }
    let rate = trial.operations / times.median
    let format = candidate.precision == .int8 ? " int8" : ""
    return [
      "name": .string("\(processor.matmul.name)\(format) \(pass.rawValue)"), "rows": JSONValue(trial.rows),
      "inputs": JSONValue(trial.inputs), "outputs": JSONValue(trial.outputs),
      "milliseconds": JSONValue(times.median * 1e3), "gflops": JSONValue(rate / 1e9),
      "share_of_peak": peaks.share(rate, of: candidate.precision),
    ]
  }
}
