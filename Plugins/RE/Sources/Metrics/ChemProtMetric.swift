import PluginSDK

/// The metric of BioCreative VI's chemical-protein task: micro-averaged over the five groups that were evaluated,
/// CPR:3, CPR:4, CPR:5, CPR:6 and CPR:9. Any other label counts as no relation.
public struct ChemProtMetric: MetricPlugin {
  /// The id users write.
  public static let id = "chemprot-5.v1"
  /// The metric in a sentence.
  public static let summary = "Relations of ChemProt's five evaluated groups, micro-averaged"

  private static let groups = ["CPR:3", "CPR:4", "CPR:5", "CPR:6", "CPR:9"]
  private var counts: RelationCounts

  /// Begins with nothing seen.
  public init(labels: LabelInventories) throws(PluginError) { counts = RelationCounts(labels) }

  /// Counts one record.
  public mutating func update(gold: RecordView, predicted: RecordView?) throws(PluginError) {
    try counts.add(gold: gold, predicted: predicted)
  }

  /// Counts what `other` has seen.
  public mutating func merge(_ other: ChemProtMetric) throws(PluginError) { try counts.merge(other.counts) }

  /// Gives precision, recall, f1 and counts, together and for each group.
  public func finish(into sink: MetricSink) throws(PluginError) {
    let labels = counts.names.indices.filter { label in
      Self.groups.contains { ArgumentTypes.equal($0, counts.names[label]) }
    }
    try counts.finish(over: labels, into: sink)
    try counts.finish(each: labels, into: sink)
    try counts.finish(leftOut: labels, into: sink)
  }
}
