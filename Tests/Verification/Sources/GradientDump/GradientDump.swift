import Compute
import Training

/// Dumps what training computes with dropout off, to be compared with others (`gradients.py`, `fifty_steps.py`).
///
///     GradientDump gradients MODEL BATCHES OUT
///     GradientDump steps MODEL BATCHES OUT OPTIMIZER RATE WARMUP-STEPS
///
/// `gradients` writes each parameter's gradient of the first batch's loss; `steps` takes an optimizer step a batch, as
/// `TrainingLoop.step` does, and writes the weights it ends with. Both write the losses and the gradients' norms.
@main
enum GradientDump {
  static func main() throws {
    let words = Array(CommandLine.arguments.dropFirst())
    guard words.count >= 4 else { throw DumpError.usage }
    let model = try TokenClassifier(path: words[1], processor: Processor())
    let batches = try BatchFile(path: words[2]).batches
    switch words[0] {
    case "gradients" where words.count == 4:
      try gradients(model, batches[0], out: words[3])
    case "steps" where words.count == 7:
      guard let optimizer = OptimizerKind(rawValue: words[4]), let rate = Double(words[5]), let warmup = Int(words[6])
      else { throw DumpError.usage }
      try steps(model, batches, out: words[3], optimizer: optimizer, learningRate: rate, warmupSteps: warmup)
    default: throw DumpError.usage
    }
  }

  private static func gradients(_ model: TokenClassifier, _ batch: BatchFile.Batch, out: String) throws {
    let loss = try model.forwardBackward(batch)
    let norm = model.store.squaredGradientNorm(on: model.executor.processor).squareRoot()
    try DumpFile.write(to: out, store: model.store, series: [("losses", [loss]), ("gradient_norms", [norm])]) {
      UnsafeBufferPointer(model.store.gradient(of: $0) ?? UnsafeMutableBufferPointer(start: nil, count: 0))
    }
  }

  private static func steps(
    _ model: TokenClassifier, _ batches: [BatchFile.Batch], out: String, optimizer kind: OptimizerKind,
    learningRate: Double, warmupSteps: Int
  ) throws {
    let optimizer = Adam(kind.settings, store: model.store)
    let processor = model.executor.processor
    var losses: [Double] = []
    var norms: [Double] = []
    for (step, batch) in batches.enumerated() {
      losses.append(try model.forwardBackward(batch))
      let squaredNorm = model.store.squaredGradientNorm(on: processor)
      norms.append(squaredNorm.squareRoot())
      let rate =
        learningRate * kind.schedule.factor(step: step, totalSteps: batches.count, warmupSteps: warmupSteps)
      optimizer.step(
        rate: rate, gradientScale: Adam.clipFactor(squaredNorm: squaredNorm, maximumNorm: 1), on: processor)
    }
    try DumpFile.write(to: out, store: model.store, series: [("losses", losses), ("gradient_norms", norms)]) {
      model.store.values(of: $0)
    }
  }
}
