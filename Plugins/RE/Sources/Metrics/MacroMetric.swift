import PluginSDK

/// Precision, recall and F1 of each label but that of no relation, and their means over the labels that occur.
public struct MacroMetric: MetricPlugin {
  /// The id users write.
  public static let id = "macro.v1"
  /// The metric in a sentence.
  public static let summary = "Relations or classes, mean over the labels that occur but that of no relation"

  private var counts: RelationCounts

  /// Begins with nothing seen.
  public init(labels: LabelInventories) throws(PluginError) { counts = RelationCounts(labels) }

  /// Counts one record.
  public mutating func update(gold: RecordView, predicted: RecordView?) throws(PluginError) {
    try counts.add(gold: gold, predicted: predicted)
  }

  /// Counts what `other` has seen.
  public mutating func merge(_ other: MacroMetric) throws(PluginError) { try counts.merge(other.counts) }

  /// Gives the means, and precision, recall, f1 and counts of each label; how many there are of those left out.
  public func finish(into sink: MetricSink) throws(PluginError) {
    let labels = counts.relations.filter { counts.gold[$0] + counts.predicted[$0] > 0 }
    var (precision, recall, f1) = (0.0, 0.0, 0.0)
    for label in labels {
      let (gold, predicted) = (Double(counts.gold[label]), Double(counts.predicted[label]))
      let correct = Double(counts.correct[label])
      precision += predicted > 0 ? correct / predicted : 0
      recall += gold > 0 ? correct / gold : 0
      f1 += 2 * correct / (gold + predicted)
    }
    try sink.put("precision", precision, over: Double(labels.count))
    try sink.put("recall", recall, over: Double(labels.count))
    try sink.put("f1", f1, over: Double(labels.count), .primary)
    try sink.put("count:labels", Double(labels.count))
    try counts.finish(each: labels, into: sink)
    try counts.finish(leftOut: counts.relations, into: sink)
  }
}
