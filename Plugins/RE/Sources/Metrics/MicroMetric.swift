import PluginSDK

/// Relations with the same mentions and label, counted together over all labels but that of no relation.
public struct MicroMetric: MetricPlugin {
  /// The id users write.
  public static let id = "micro.v1"
  /// The metric in a sentence.
  public static let summary = "Relations or classes, micro-averaged over all labels but that of no relation"

  private var counts: RelationCounts

  /// Begins with nothing seen.
  public init(labels: LabelInventories) throws(PluginError) { counts = RelationCounts(labels) }

  /// Counts one record.
  public mutating func update(gold: RecordView, predicted: RecordView?) throws(PluginError) {
    try counts.add(gold: gold, predicted: predicted)
  }

  /// Counts what `other` has seen.
  public mutating func merge(_ other: MicroMetric) throws(PluginError) { try counts.merge(other.counts) }

  /// Gives precision, recall, f1 and counts, together and for each label, and accuracy where records have classes.
  public func finish(into sink: MetricSink) throws(PluginError) {
    try counts.finish(over: counts.relations, into: sink)
    try counts.finish(each: counts.relations, into: sink)
    try counts.finish(leftOut: counts.relations, into: sink)
    try counts.finishAccuracy(into: sink)
  }
}
