import Compute
import JSON
import PluginHost
import Training

/// One run through all its epochs, with checkpoints, metrics and the choice of the best epoch.
final class FinetuneRun {
  private let plan: FinetunePlan
  private let folder: RunFolder
  private let loop: TrainingLoop
  private let devel: [PreparedRecord]
  private let context: WorkflowContext
  private let checkpointSteps: Int?
  private let patience: Int?
  /// The measure of the epoch that ended last.
  private var latest: (epoch: Int, evaluation: Evaluation)?
  /// What epochs were compared by, written out; nil before one was, and for the loss.
  private var selectedKey: String?

  init(
    plan: FinetunePlan, folder: RunFolder, loop: TrainingLoop, devel: [PreparedRecord], context: WorkflowContext,
    checkpointSteps: Int?, patience: Int?
  ) {
    self.plan = plan
    self.folder = folder
    self.loop = loop
    self.devel = devel
    self.context = context
    self.checkpointSteps = checkpointSteps
    self.patience = patience
  }

  private var model: TaskModel { loop.model }
  private var epochs: Int { plan.parameters.epochs }

  /// Runs all epochs, from the checkpoint if there is one.
  func train(resuming: Bool) throws {
    if resuming, folder.hasCheckpoint {
      loop.position = try TrainingCheckpoint.read(
        from: folder.checkpoint, store: model.store, optimizer: loop.optimizer)
      folder.keepBest(epoch: loop.position.bestEpoch)
      context.observer.note(.resumed(epoch: loop.position.epoch + 1, step: loop.position.step))
    }
    let log = try MetricsLog(path: folder.metrics, keptBytes: loop.position.metricsBytes)
    if loop.position.step == 0 { try checkpoint(log) }
    var tracker: SelectionTracker?
    while loop.position.epoch < epochs {
      if let patience, loop.position.epochsSinceBest >= patience, let best = loop.position.bestEpoch {
        context.observer.note(.stoppedEarly(epoch: loop.position.epoch, best: best))
        break
      }
      // Of an epoch that another process began, the steps that are left tell nothing.
      let isWhole = loop.position.stepOfEpoch == 0
      try runEpoch(log)
      if isWhole { try refuseEmptyLoss() }
      try endEpoch(&tracker, log)
    }
  }

  private func runEpoch(_ log: MetricsLog) throws {
    let batches = loop.remainingBatches()
    let total = loop.stepsPerEpoch
    var pace = CheckpointPace(steps: checkpointSteps, now: MonotonicClock.seconds())
    var recentLoss = 0.0
    for batch in batches {
      let report = try loop.step(batch)
      recentLoss = recentLoss == 0 ? report.loss : 0.95 * recentLoss + 0.05 * report.loss
      try log.append([
        "step": JSONValue(loop.position.step), "epoch": JSONValue(loop.position.epoch + 1),
        "loss": JSONValue(report.loss), "learning_rate": JSONValue(report.rate),
        "gradient_norm": JSONValue(report.gradientNorm), "tokens": JSONValue(report.pieces),
      ])
      context.observer.progress(
        WorkflowProgress(
          phase: .training(epoch: loop.position.epoch + 1, epochs: epochs), done: loop.position.stepOfEpoch,
          total: total, piecesPerSecond: Double(loop.position.pieces) / max(loop.position.seconds, 1e-9),
          loss: recentLoss))
      let now = MonotonicClock.seconds()
      if pace.isDue(step: loop.position.step, now: now), loop.position.stepOfEpoch < total {
        try checkpoint(log)
        pace.wrote(from: now, now: MonotonicClock.seconds())
      }
    }
  }

  /// A whole epoch without a weight of the loss leaves the parameters as they were, and so would all that follow.
  private func refuseEmptyLoss() throws {
    guard loop.lossWeight == 0 else { return }
    let ledger = try Evaluator(model: model, context: context).ledger(loop.records, labels: model.labels)
    let commonest = ledger.reasons.max { ($0.value, $1.key) < ($1.value, $0.key) }
    throw WorkflowError.nothingLearnt(
      task: model.task.item.description.id, gold: ledger.total, reason: commonest?.key, count: commonest?.value ?? 0)
  }

  private func endEpoch(_ tracker: inout SelectionTracker?, _ log: MetricsLog) throws {
    let epoch = loop.position.epoch + 1
    let loss = loop.position.epochLoss / Double(max(1, loop.stepsPerEpoch))
    var line: JSONObject = ["epoch": JSONValue(epoch), "train_loss": JSONValue(loss)]
    var metrics: [MetricReport] = []
    var isBest = true
    var selected: DevelValue?
    if !devel.isEmpty {
      let evaluation = try Evaluator(model: model, context: context).evaluate(
        devel, split: "devel", metrics: plan.metrics)
      metrics = evaluation.metrics
      latest = (epoch, evaluation)
      line["devel"] = .object(EvaluationReport.json(metrics))
      let value = try selectedValue(metrics)
      if plan.selectBy == nil { line["devel_loss"] = JSONValue(value.value) }
      selected = value
      selectedKey = value.key
      var current =
        tracker
        ?? SelectionTracker(
          higherIsBetter: value.higherIsBetter, bestEpoch: loop.position.bestEpoch,
          bestValue: loop.position.bestValue, epochsSinceBest: loop.position.epochsSinceBest)
      isBest = current.update(epoch: epoch, value: value.value)
      tracker = current
    }
    if isBest {
      // Without devel the best epoch is the last one, which the checkpoint holds.
      if !devel.isEmpty { try TrainingCheckpoint.writeParameters(to: folder.best(epoch: epoch), store: model.store) }
      loop.position.bestEpoch = epoch
      loop.position.bestValue = selected?.value
    }
    loop.position.epochsSinceBest = tracker?.epochsSinceBest ?? 0
    loop.position.epoch = epoch
    loop.position.stepOfEpoch = 0
    loop.position.epochLoss = 0
    try log.append(line)
    try checkpoint(log)
    // Only now does nothing refer to the older one any more.
    if isBest { folder.keepBest(epoch: epoch) }
    context.observer.note(
      .epoch(
        number: epoch, epochs: epochs, loss: loss, metrics: metrics, selected: selected.map { ($0.key, $0.value) },
        isBest: isBest))
  }

  /// The devel value that epochs are compared by.
  private func selectedValue(_ metrics: [MetricReport]) throws -> DevelValue {
    if let key = plan.selectBy {
      let value = try MetricScoring.value(key, in: metrics)
      guard let direction = value.direction else { throw WorkflowError.noDirection(key: key.text) }
      return DevelValue(key: key.metric + ":" + value.name, value: value.value, higherIsBetter: direction == .higher)
    }
    let loss = try HeldOutLoss(model: model, microBatchPieces: loop.microBatchPieces).loss(devel)
    return DevelValue(key: nil, value: loss, higherIsBetter: false)
  }

  private func checkpoint(_ log: MetricsLog) throws {
    loop.position.metricsBytes = try log.synchronize()
    try TrainingCheckpoint.write(
      to: folder.checkpoint, position: loop.position, store: model.store, optimizer: loop.optimizer)
  }

  /// Goes back to the best epoch, lets the task tune itself on devel, and measures devel.
  func measureBest() throws -> MeasuredBest {
    if let best = loop.position.bestEpoch, best != loop.position.epoch {
      try TrainingCheckpoint.readParameters(from: folder.best(epoch: best), store: model.store)
    }
    if let best = loop.position.bestEpoch, let value = loop.position.bestValue {
      context.observer.note(.kept(epoch: best, key: selectedKey ?? plan.selectBy?.text, value: value))
    }
    let evaluator = Evaluator(model: model, context: context)
    if model.task.item.canTune, !devel.isEmpty { try evaluator.tune(devel) }
    var measured = MeasuredBest()
    if let latest, latest.epoch == loop.position.bestEpoch, !model.task.item.canTune {
      measured.devel = latest.evaluation
    } else if !devel.isEmpty {
      measured.devel = try evaluator.evaluate(devel, split: "devel", metrics: plan.metrics)
    }
    measured.value = try measured.devel.map { try selectedValue($0.metrics) }
    return measured
  }
}
