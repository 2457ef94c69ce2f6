import Compute
import JSON
import Training

/// Takes optimizer steps over prepared records, epoch by epoch, from wherever a run stands.
final class TrainingLoop {
  let model: TaskModel
  let records: [PreparedRecord]
  let parameters: HyperParameters
  let optimizer: Adam
  let schedule: LearningRateSchedule
  let seed: UInt64
  let microBatchPieces: Int
  let recompute: Bool
  var position = TrainingPosition()
  /// The weights of the loss, summed over the steps that this process took.
  private(set) var lossWeight = 0.0

  private let examples: [[WindowPlace]]
  /// BERT's and transformers' bound of the gradient's norm.
  private static let maximumGradientNorm = 1.0

  init(
    model: TaskModel, records: [PreparedRecord], parameters: HyperParameters, optimizer: OptimizerKind,
    schedule: LearningRateSchedule, seed: UInt64, microBatchPieces: Int, recompute: Bool
  ) {
    self.model = model
    self.records = records
    self.parameters = parameters
    self.optimizer = Adam(optimizer.settings, store: model.store)
    self.schedule = schedule
    self.seed = seed
    self.microBatchPieces = microBatchPieces
    self.recompute = recompute
    // What is drawn together: a window, or all windows of a record where the task asks for whole records.
    examples = records.indices.flatMap { record -> [[WindowPlace]] in
      let windows = records[record].windows.indices.map { WindowPlace(record: record, window: $0) }
      return model.wantsWholeRecords ? (windows.isEmpty ? [] : [windows]) : windows.map { [$0] }
    }
  }

  /// How many examples an epoch has.
  var exampleCount: Int { examples.count }

  /// Steps of an epoch; the last batch may be smaller.
  var stepsPerEpoch: Int { (examples.count + parameters.batchSize - 1) / parameters.batchSize }

  /// Steps of the run.
  var totalSteps: Int { stepsPerEpoch * parameters.epochs }

  /// What a step did.
  struct StepReport {
    var loss: Double
    var rate: Double
    var gradientNorm: Double
    var pieces: Int
  }

  /// The batches that are left of the epoch that is running.
  func remainingBatches() -> ArraySlice<[WindowPlace]> {
    let order = EpochOrder.permutation(count: examples.count, seed: seed, epoch: position.epoch)
    let batches = stride(from: 0, to: order.count, by: parameters.batchSize).map { start in
      order[start..<min(start + parameters.batchSize, order.count)].flatMap { examples[$0] }
    }
    return batches.dropFirst(position.stepOfEpoch)
  }

  /// One optimizer step on a batch.
  /// - Throws: `GraphError`, `PluginError`, `WorkflowError.noLoss`, `TrainingError.notFinite`.
  func step(_ batch: [WindowPlace]) throws -> StepReport {
    let started = MonotonicClock.seconds()
    let parts = BatchPlan.batches(
      batch, of: records, budget: microBatchPieces, wholeRecords: model.wantsWholeRecords)
    // All parts are recorded before the first is run: a loss is divided by the weights of the whole step.
    let recorded = try parts.enumerated().map { number, windows in
      let key = RandomKey(seed: seed, step: UInt64(position.step), part: UInt64(number))
      return try model.record(
        ModelBatch(windows, of: records, withGold: true), mode: .training(key, recompute: recompute), wantsLoss: true)
    }
    var denominators: [String: Double] = [:]
    for part in recorded { denominators.merge(part.graph.lossWeights, uniquingKeysWith: +) }
    guard !denominators.isEmpty else { throw WorkflowError.noLoss(task: model.task.item.description.id) }
    lossWeight += denominators.values.reduce(0) { $0 + $1.magnitude }
    var loss = 0.0
    for part in recorded {
      try model.run(part, denominators: denominators)
      for term in part.graph.losses {
        guard let denominator = denominators[term.name], denominator != 0 else { continue }
        loss += try model.executor.lossSum(term) / denominator
      }
    }
    guard loss.isFinite else { throw TrainingError.notFinite(what: "the loss", step: position.step) }
    let squaredNorm = model.store.squaredGradientNorm(on: model.executor.processor)
    guard squaredNorm.isFinite else { throw TrainingError.notFinite(what: "the gradient", step: position.step) }
    let factor = schedule.factor(
      step: position.step, totalSteps: totalSteps, warmupSteps: parameters.warmupSteps(totalSteps: totalSteps))
    guard factor.isFinite, factor >= 0 else {
      throw TrainingError.factor(factor, schedule: schedule.name, step: position.step)
    }
    let rate = parameters.learningRate * factor
    optimizer.step(
      rate: rate,
      gradientScale: Adam.clipFactor(squaredNorm: squaredNorm, maximumNorm: Self.maximumGradientNorm),
      on: model.executor.processor)

    let pieces = batch.reduce(0) { $0 + records[$1.record].windows[$1.window].pieces.count }
    position.step += 1
    position.stepOfEpoch += 1
    position.epochLoss += loss
    position.pieces += pieces
    position.seconds += MonotonicClock.seconds() - started
    return StepReport(loss: loss, rate: rate, gradientNorm: squaredNorm.squareRoot(), pieces: pieces)
  }
}
