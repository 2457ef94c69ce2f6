import PluginAPI
import QALogic

/// A metric over copies of records.
final class QATestMetric {
  private let labels: TestLabels
  private let metric: TestMetric

  init(_ id: String, _ labels: TestLabels = TestLabels()) {
    self.labels = labels
    metric = TestMetric(id, of: QAPlugin.self, labels: labels.lasting, count: 4)
  }

  func update(_ gold: RecordCopy, _ predicted: RecordCopy?) {
    var gold = gold.lend(labels)
    if var predicted = predicted?.lend(labels) {
      metric.update(&gold, &predicted)
    } else {
      metric.update(&gold, nil)
    }
  }

  func merge(_ other: QATestMetric) { metric.merge(other.metric) }

  var values: (values: [String: Double], undefined: Set<String>) { metric.values }
  subscript(name: String) -> Double? { metric[name] }
}
