import PluginHost

/// The gold and the predictions of several models, under one numbering of labels, to be scored as if one had made them.
struct PredictionPool {
  private(set) var labels = LabelInventories()
  private(set) var gold: [StoredRecord] = []
  private(set) var predicted: [StoredRecord] = []

  init() { labels.closeTraining() }

  /// Adds what a model did.
  mutating func add(_ evaluation: Evaluation) {
    for record in evaluation.gold { gold.append(record.relabeled(under: &labels)) }
    for record in evaluation.predictions { predicted.append(record.relabeled(under: &labels)) }
  }

  /// The values of metrics over everything together.
  func score(_ metrics: [String], registry: PluginRegistry) throws -> [MetricReport] {
    try MetricScoring.score(metrics, gold: gold, predicted: predicted, labels: labels, registry: registry)
  }
}
