import Compute
import Corpus
import JSON
import Training

/// Takes optimizer steps over examples.
final class PretrainingLoop {
  let model: PretrainingModel
  let request: PretrainRequest
  let optimizer: Adam
  var position = TrainingPosition()
  /// BERT's bound of the gradient's norm.
  private static let maximumGradientNorm = 1.0
  /// How much of the usual loss a step leaves as it was.
  private static let memory = 0.99
  /// Steps before there is a usual loss.
  private static let guardedFrom = 100

  init(_ model: PretrainingModel, _ request: PretrainRequest) {
    self.model = model
    self.request = request
    optimizer = Adam(request.optimizer.settings, store: model.store)
  }

  /// What a step did.
  struct StepReport {
    var maskedLoss: Double
    var pairLoss: Double
    var rate: Double
    var gradientNorm: Double
    var pieces: Int
  }

  /// One step on a batch: the mean loss of masked words and that of next sentences, added.
  /// - Throws: `GraphError`; `TrainingError.notFinite` and `.lossSpike` before anything is changed.
  func step(_ examples: [PretrainingExample]) throws -> StepReport {
    let started = MonotonicClock.seconds()
    let recorded = PretrainingModel.parts(examples, pieces: request.microBatchTokens).enumerated().map {
      number, part in
      let key = RandomKey(seed: request.seed, step: UInt64(position.step), part: UInt64(number))
      return model.record(part, mode: .training(key, recompute: request.recompute))
    }
    var denominators: [String: Double] = [:]
    for part in recorded { denominators.merge(part.graph.lossWeights, uniquingKeysWith: +) }
    var losses: [String: Double] = [:]
    var scaled = denominators
    if let pairs = denominators[PretrainingModel.pairLoss] {
      scaled[PretrainingModel.pairLoss] = pairs / request.nextSentenceWeight
    }
    for part in recorded {
      try model.executor.forwardBackward(part.graph, denominators: scaled)
      for term in part.graph.losses {
        guard let denominator = denominators[term.name], denominator != 0 else { continue }
        losses[term.name, default: 0] += try model.executor.lossSum(term) / denominator
      }
    }
    let (masked, pair) = (losses[PretrainingModel.maskedLoss] ?? 0, losses[PretrainingModel.pairLoss] ?? 0)
    guard masked.isFinite, pair.isFinite else {
      throw TrainingError.notFinite(what: "the loss", step: position.step)
    }
    let (loss, usual) = (masked + request.nextSentenceWeight * pair, position.usualLoss)
    if request.spikeLimit > 0, position.step >= Self.guardedFrom, loss > request.spikeLimit * usual {
      throw TrainingError.lossSpike(loss: loss, usual: usual, step: position.step)
    }
    let squaredNorm = model.store.squaredGradientNorm(on: model.executor.processor)
    guard squaredNorm.isFinite else { throw TrainingError.notFinite(what: "the gradient", step: position.step) }
    let rate =
      request.learningRate
      * request.effectiveSchedule.factor(
        step: position.step, totalSteps: request.steps, warmupSteps: request.warmupSteps)
    optimizer.step(
      rate: rate, gradientScale: Adam.clipFactor(squaredNorm: squaredNorm, maximumNorm: Self.maximumGradientNorm),
      on: model.executor.processor)
    let pieces = examples.reduce(0) { $0 + $1.pieces.count }
    // A plain mean at first, so that the first steps do not weigh for long.
    let memory = min(Self.memory, Double(position.step) / Double(position.step + 1))
    position.usualLoss = memory * usual + (1 - memory) * loss
    position.step += 1
    position.pieces += pieces
    position.seconds += MonotonicClock.seconds() - started
    return StepReport(
      maskedLoss: masked, pairLoss: pair, rate: rate, gradientNorm: squaredNorm.squareRoot(), pieces: pieces)
  }
}

extension PretrainingLoop {
  /// What a run came to, without what was measured.
  var summary: JSONObject {
    [
      "task": "pretrain", "steps": JSONValue(position.step), "tokens": JSONValue(position.pieces),
      "tokens_per_second": JSONValue(position.seconds > 0 ? Double(position.pieces) / position.seconds : 0),
      "waited_seconds": JSONValue(position.waitedSeconds),
      "checkpoint_seconds": JSONValue(position.checkpointSeconds),
    ]
  }
}
