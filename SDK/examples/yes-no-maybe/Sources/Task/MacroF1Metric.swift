import PluginSDK

/// Accuracy, and F1 of each answer and their mean over the answers that occur.
///
/// The shipped `macro.v1` is for relations: it takes "no" for the absence of one and leaves it out. Here "no" is an answer
/// like the others.
public struct MacroF1Metric: MetricPlugin {
  /// The id users write.
  public static let id = "yes-no-maybe.v1"
  /// The metric in a sentence.
  public static let summary = "Accuracy, and F1 over the answers yes, no and maybe"

  private let names: [String]
  private var gold: [Int]
  private var predicted: [Int]
  private var right: [Int]

  /// Begins with nothing seen.
  public init(labels: LabelInventories) throws(PluginError) {
    names = labels[.records].names
    gold = [Int](repeating: 0, count: names.count)
    (predicted, right) = (gold, gold)
  }

  /// Counts one record; without a prediction it is answered by none.
  public mutating func update(gold record: RecordView, predicted other: RecordView?) throws(PluginError) {
    guard let answer = record.classes.first?.label, answer < names.count else { return }
    gold[answer] += 1
    guard let guess = other?.classes.first?.label, guess < names.count else { return }
    predicted[guess] += 1
    if guess == answer { right[answer] += 1 }
  }

  /// Counts what `other` has seen.
  public mutating func merge(_ other: MacroF1Metric) throws(PluginError) {
    guard names == other.names else { throw .argument("counts over different answers cannot be merged") }
    for index in names.indices {
      gold[index] += other.gold[index]
      predicted[index] += other.predicted[index]
      right[index] += other.right[index]
    }
  }

  /// Gives the mean F1, accuracy, and F1 and count of each answer.
  public func finish(into sink: MetricSink) throws(PluginError) {
    let occurring = names.indices.filter { gold[$0] + predicted[$0] > 0 }
    let f1 = occurring.reduce(0) { $0 + 2 * Double(right[$1]) / Double(gold[$1] + predicted[$1]) }
    try sink.put("f1", f1, over: Double(occurring.count), .primary)
    try sink.put("accuracy", Double(right.reduce(0, +)), over: Double(gold.reduce(0, +)))
    for index in occurring {
      try sink.put("f1:\(names[index])", Double(2 * right[index]), over: Double(gold[index] + predicted[index]))
      try sink.put("count:gold:\(names[index])", Double(gold[index]))
    }
  }
}
