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
    try counts.finishMeans(over: counts.relations, into: sink)
    try counts.finish(each: counts.relations, into: sink)
    try counts.finish(leftOut: counts.relations, into: sink)
  }
}
