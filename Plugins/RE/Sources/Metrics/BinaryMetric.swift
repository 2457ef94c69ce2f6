import PluginSDK

/// Whether there is a relation at all: its label is not compared. Precision, recall and F1 are those of relations;
/// specificity is the recall of no relation, where gold and predictions say so (class `0` or `false`).
///
/// The counts of BioBERT's `re_eval.py` for GAD and EU-ADR. A missing prediction predicts no relation, and is not
/// counted as a right one.
public struct BinaryMetric: MetricPlugin {
  /// The id users write.
  public static let id = "binary.v1"
  /// The metric in a sentence.
  public static let summary = "Relation or none: precision, recall, F1 and specificity"

  private let labels: RelationLabels
  private var goldList = RelationList()
  private var predictedList = RelationList()
  private var gold = 0
  private var predicted = 0
  private var correct = 0
  private var goldNegative = 0
  private var correctNegative = 0

  /// Begins with nothing seen.
  public init(labels: LabelInventories) throws(PluginError) { self.labels = RelationLabels(labels) }

  /// Counts one record.
  public mutating func update(gold record: RecordView, predicted other: RecordView?) throws(PluginError) {
    try goldList.read(record, labels)
    try predictedList.read(other, labels)
    let goldSides = sides(goldList)
    let predictedSides = sides(predictedList)
    for side in goldSides { if side.isRelation { gold += 1 } else { goldNegative += 1 } }
    for side in predictedSides where side.isRelation { predicted += 1 }
    var (left, right) = (0, 0)
    while left < goldSides.count, right < predictedSides.count {
      let (a, b) = (goldSides[left], predictedSides[right])
      if a.item.isAboutSame(b.item) {
        if a.isRelation, b.isRelation { correct += 1 }
        if !a.isRelation, !b.isRelation { correctNegative += 1 }
        left += 1
        right += 1
      } else if a.item < b.item {
        left += 1
      } else {
        right += 1
      }
    }
  }

  /// Counts what `other` has seen.
  public mutating func merge(_ other: BinaryMetric) throws(PluginError) {
    gold += other.gold
    predicted += other.predicted
    correct += other.correct
    goldNegative += other.goldNegative
    correctNegative += other.correctNegative
  }

  /// Gives precision, recall, f1, specificity and counts.
  public func finish(into sink: MetricSink) throws(PluginError) {
    try RelationCounts.put(sink, "", gold, predicted, correct, .primary)
    try sink.put("specificity", Double(correctNegative), over: Double(goldNegative))
    try sink.put("count:negative", Double(goldNegative))
  }

  private struct Side {
    let item: RelationList.Item
    var isRelation: Bool
  }

  /// One entry for each two mentions: a relation when any of their labels is one.
  private func sides(_ list: RelationList) -> [Side] {
    var sides: [Side] = []
    for item in list.items {
      let isRelation = !labels.areNegative[Int(item.label)]
      if let last = sides.last, last.item.isAboutSame(item) {
        sides[sides.count - 1].isRelation = last.isRelation || isRelation
      } else {
        sides.append(Side(item: item, isRelation: isRelation))
      }
    }
    return sides
  }
}
