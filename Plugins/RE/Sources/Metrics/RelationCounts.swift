import PluginSDK

/// How many relations of each label gold holds, a system predicts, and both have alike; and how many records' classes
/// are right.
struct RelationCounts {
  private(set) var gold: [Int]
  private(set) var predicted: [Int]
  private(set) var correct: [Int]
  private(set) var records = 0
  private(set) var rightRecords = 0

  private let labels: RelationLabels
  private var goldList = RelationList()
  private var predictedList = RelationList()

  init(_ inventories: LabelInventories) {
    labels = RelationLabels(inventories)
    gold = [Int](repeating: 0, count: labels.names.count)
    predicted = gold
    correct = gold
  }

  /// The names of the labels, by number.
  var names: [String] { labels.names }
  /// Whether a label says that there is no relation, by number.
  var areNegative: [Bool] { labels.areNegative }

  /// Counts one record.
  mutating func add(gold record: RecordView, predicted: RecordView?) throws(PluginError) {
    try goldList.read(record, labels)
    try predictedList.read(predicted, labels)
    for item in goldList.items { gold[Int(item.label)] += 1 }
    for item in predictedList.items { self.predicted[Int(item.label)] += 1 }
    var (left, right) = (0, 0)
    while left < goldList.items.count, right < predictedList.items.count {
      let (a, b) = (goldList.items[left], predictedList.items[right])
      if a < b {
        left += 1
      } else if b < a {
        right += 1
      } else {
        correct[Int(a.label)] += 1
        left += 1
        right += 1
      }
    }
    if !record.classes.isEmpty {
      records += 1
      rightRecords += goldList.items == predictedList.items ? 1 : 0
    }
  }

  /// Counts what `other` has seen.
  mutating func merge(_ other: RelationCounts) throws(PluginError) {
    guard names == other.names else { throw .argument("counts over different labels cannot be merged") }
    for label in gold.indices {
      gold[label] += other.gold[label]
      predicted[label] += other.predicted[label]
      correct[label] += other.correct[label]
    }
    records += other.records
    rightRecords += other.rightRecords
  }

  /// The labels that are counted: those of relations.
  var relations: [Int] { names.indices.filter { !areNegative[$0] } }

  /// Puts precision, recall and F1 over some labels together, and the counts they come from.
  func finish(over labels: [Int], into sink: MetricSink) throws(PluginError) {
    func sum(_ counts: [Int]) -> Int { labels.reduce(0) { $0 + counts[$1] } }
    try Self.put(sink, "", sum(gold), sum(predicted), sum(correct), .primary)
  }

  /// Puts the means of precision, recall and F1 over those of some labels that occur, and how many these are.
  func finishMeans(over labels: [Int], into sink: MetricSink) throws(PluginError) {
    let labels = labels.filter { gold[$0] + predicted[$0] > 0 }
    var (precision, recall, f1) = (0.0, 0.0, 0.0)
    for label in labels {
      let correct = Double(correct[label])
      precision += predicted[label] > 0 ? correct / Double(predicted[label]) : 0
      recall += gold[label] > 0 ? correct / Double(gold[label]) : 0
      f1 += 2 * correct / Double(gold[label] + predicted[label])
    }
    try sink.put("precision", precision, over: Double(labels.count))
    try sink.put("recall", recall, over: Double(labels.count))
    try sink.put("f1", f1, over: Double(labels.count), .primary)
    try sink.put("count:labels", Double(labels.count))
  }

  /// Puts the same for each of some labels that occurs.
  func finish(each labels: [Int], into sink: MetricSink) throws(PluginError) {
    for label in labels where gold[label] + predicted[label] > 0 {
      try Self.put(sink, ":\(names[label])", gold[label], predicted[label], correct[label], [])
    }
  }

  /// Puts how often gold has each label that occurs and is none of those that are counted: a reader who takes it for a
  /// class like the others is told.
  func finish(leftOut counted: [Int], into sink: MetricSink) throws(PluginError) {
    for label in names.indices where gold[label] + predicted[label] > 0 && !counted.contains(label) {
      try sink.put("count:left-out:\(names[label])", Double(gold[label]))
    }
  }

  /// Puts the share of records whose classes are right; nothing where no record has classes.
  func finishAccuracy(into sink: MetricSink) throws(PluginError) {
    guard records > 0 else { return }
    try sink.put("accuracy", Double(rightRecords), over: Double(records))
    try sink.put("count:records", Double(records))
  }

  static func put(
    _ sink: MetricSink, _ suffix: String, _ gold: Int, _ predicted: Int, _ correct: Int, _ flags: MetricFlags
  ) throws(PluginError) {
    try sink.put("precision\(suffix)", Double(correct), over: Double(predicted))
    try sink.put("recall\(suffix)", Double(correct), over: Double(gold))
    try sink.put("f1\(suffix)", Double(2 * correct), over: Double(gold + predicted), flags)
    try sink.put("count:gold\(suffix)", Double(gold))
    try sink.put("count:predicted\(suffix)", Double(predicted))
    try sink.put("count:correct\(suffix)", Double(correct))
  }
}
