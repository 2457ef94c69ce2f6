import PluginHost

/// Measures a trained model on a split of data.
public final class Measuring {
  private let request: EvaluateRequest
  private let context: WorkflowContext

  /// A measurement of what was asked for.
  public init(_ request: EvaluateRequest, context: WorkflowContext) {
    self.request = request
    self.context = context
  }

  /// Runs it.
  /// - Throws: errors of model, data and plugins; `WorkflowError.noSplit`, `.noGold`, `.unknownLabel`,
  ///   `.noMentions`.
  public func run() throws -> EvaluationReport {
    let started = MonotonicClock.seconds()
    let model = try TaskModel(
      path: request.model, context: context, maximumLength: request.maximumLength, settings: request.settings)
    let seen = try request.seenIn.map { try mentions(in: $0, seenBy: model.task.item) }
    let data = try DataSource(
      path: request.data, format: request.format, registry: context.registry, options: request.formatSettings)
    if let path = request.predictions {
      try FileIdentity.check(output: path, inputs: try DataFiles.files(of: data.path).map(\.path))
    }
    var labels = model.labels
    let records = try read(data, split: request.split, &labels)
    model.labels = labels
    try UnknownLabels.report(
      in: records, split: request.split, targets: model.task.item.targets, labels: labels,
      strict: request.strictLabels, observer: context.observer)
    let prepared = try model.preparer.prepare(records, training: false, pool: context.processor.pool)
    let metrics =
      try request.metrics
      ?? TaskMetrics.ids(
        of: model.task.item, settings: model.settings, registry: context.registry)
    let evaluation = try Evaluator(model: model, context: context).evaluate(
      prepared, split: request.split, metrics: metrics)
    if let path = request.predictions { try write(evaluation, prepared, data, to: path) }
    var report = EvaluationReport(
      task: model.task.item.description.id, split: request.split, metrics: evaluation.metrics,
      ledger: evaluation.ledger, piecesPerSecond: evaluation.piecesPerSecond,
      seconds: MonotonicClock.seconds() - started, model: request.model,
      manifest: model.base.folder.host?.trainingManifest ?? "", settings: request.settings)
    report.seen = seen?.score(gold: evaluation.gold, predicted: evaluation.predictions, labels: evaluation.labels)
    return report
  }

  /// The mentions of the training data that was named.
  private func mentions(in path: String, seenBy task: TaskItem) throws -> SeenMentions {
    guard task.targets.contains(.spans) else { throw WorkflowError.noMentions(task: task.description.id) }
    let data = try DataSource(
      path: path, format: request.format, registry: context.registry, options: request.formatSettings)
    var labels = LabelInventories()
    let mentions = SeenMentions(training: try read(data, split: request.seenSplit, &labels), labels: labels)
    guard !mentions.isEmpty else { throw WorkflowError.noGold(path: path, split: request.seenSplit) }
    return mentions
  }

  private func read(
    _ data: DataSource, split asked: String, _ labels: inout LabelInventories
  ) throws -> [StoredRecord] {
    var split = ""
    if !data.splits.isEmpty {
      guard let name = data.split(named: asked) else {
        throw WorkflowError.noSplit(path: data.path, split: asked, available: data.splits)
      }
      split = name
    }
    let records = try data.read(split: split, labels: &labels)
    guard records.contains(where: \.hasGold) else { throw WorkflowError.noGold(path: data.path, split: asked) }
    context.observer.note(
      .read(split: asked, format: data.format.description.id, records: records.count, path: data.path))
    return context.annotated(records, of: asked, path: data.path)
  }

  private func write(
    _ evaluation: Evaluation, _ prepared: [PreparedRecord], _ data: DataSource, to path: String
  ) throws {
    let target = try OutputTarget(
      path: path, format: request.predictionFormat, defaultFormat: data.format.description.id, offsets: nil,
      registry: context.registry, options: request.predictionSettings)
    let writer = try target.writer(path)
    var notHeld: [String: Int] = [:]
    for (record, predicted) in zip(prepared, evaluation.predictions) {
      for entry in try writer.write(record.record, predicted: predicted) { notHeld[entry.reason, default: 0] += 1 }
    }
    try writer.finish()
    if !notHeld.isEmpty { context.observer.note(.notHeld(format: target.format.description.id, counts: notHeld)) }
  }
}
