import PluginHost

/// A trained model of a suite, measured on the test of its data.
struct SuiteMeasurement {
  /// Metrics, ledger, gold and predictions.
  let evaluation: Evaluation
  /// The records as they were predicted, with their texts; gold may stand in other files that have other texts.
  let sources: [StoredRecord]

  /// Predicts and measures by the task's metrics and one more.
  init(of path: String, on part: SuiteData.Part, metric: String, context: WorkflowContext) throws {
    let model = try TaskModel(path: path, context: context)
    var metrics = try TaskMetrics.ids(of: model.task.item, settings: model.settings, registry: context.registry)
    if !metrics.contains(metric) { metrics.append(metric) }
    var labels = model.labels
    let read = { (path: String, split: String) in
      try DataSource(path: path, format: nil, registry: context.registry).read(split: split, labels: &labels)
    }
    let records: [StoredRecord]
    var gold: [StoredRecord]?
    switch part.test {
    case .split: records = try read(part.data, "test")
    case .files(let inputs, let files):
      records = try inputs.flatMap { try read($0, "") }
      gold = try files.flatMap { try read($0, "") }
    }
    model.labels = labels
    let prepared = try model.preparer.prepare(records, training: false, pool: context.processor.pool)
    let evaluation = try Evaluator(model: model, context: context).evaluate(prepared, split: "test", metrics: metrics)
    if let gold {
      self = try SuiteMeasurement(
        evaluation, against: gold, metrics: metrics, targets: model.task.item.targets, registry: context.registry)
    } else {
      self = SuiteMeasurement(evaluation: evaluation, sources: evaluation.gold)
    }
  }

  private init(evaluation: Evaluation, sources: [StoredRecord]) {
    self.evaluation = evaluation
    self.sources = sources
  }

  /// Measures predictions against gold that stands in other files, over the records that were predicted.
  private init(
    _ made: Evaluation, against files: [StoredRecord], metrics: [String], targets: TaskTargets, registry: PluginRegistry
  ) throws {
    let places = Dictionary(
      made.predictions.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
    let pairs = files.compactMap { record in places[record.id].map { (gold: record, place: $0) } }
    guard pairs.count == made.predictions.count else {
      let found = Set(pairs.map(\.gold.id))
      throw WorkflowError.recordsDiffer(
        gold: pairs.count, predicted: made.predictions.count,
        firstUnmatched: made.predictions.first { !found.contains($0.id) }?.id ?? "")
    }
    var evaluation = made
    evaluation.gold = pairs.map(\.gold)
    evaluation.predictions = pairs.map { made.predictions[$0.place] }
    evaluation.metrics = try MetricScoring.score(
      metrics, gold: evaluation.gold, predicted: evaluation.predictions, labels: made.labels, registry: registry)
    evaluation.ledger = CoverageLedger()
    for record in evaluation.gold {
      evaluation.ledger.add(record, targets: targets, labels: made.labels, entries: [])
    }
    self.init(evaluation: evaluation, sources: pairs.map { made.gold[$0.place] })
  }
}
