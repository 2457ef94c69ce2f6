import PluginSDK

/// Accuracy, and precision, recall and F1 of each class and their means over the classes that occur: every class like the
/// others, whatever its name.
public struct ClassesMetric: MetricPlugin {
  /// The id users write.
  public static let id = "classes.v1"
  /// The metric in a sentence.
  public static let summary = "Classes or relations, mean over all labels that occur, none left out"

  private var counts: RelationCounts

  /// Begins with nothing seen.
  public init(labels: LabelInventories) throws(PluginError) { counts = RelationCounts(labels) }

  /// Counts one record.
  public mutating func update(gold: RecordView, predicted: RecordView?) throws(PluginError) {
    try counts.add(gold: gold, predicted: predicted)
  }

  /// Counts what `other` has seen.
  public mutating func merge(_ other: ClassesMetric) throws(PluginError) { try counts.merge(other.counts) }

  /// Gives the means, the accuracy of records with classes, and precision, recall, f1 and counts of each label.
  public func finish(into sink: MetricSink) throws(PluginError) {
    let labels = Array(counts.names.indices)
    try counts.finishMeans(over: labels, into: sink)
    try counts.finishAccuracy(into: sink)
    try counts.finish(each: labels, into: sink)
  }
}
