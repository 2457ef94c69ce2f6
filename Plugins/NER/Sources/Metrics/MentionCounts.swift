import PluginSDK

/// How many mentions of each type gold holds, a system predicts, and both have alike.
struct MentionCounts {
  private(set) var gold: [Int]
  private(set) var predicted: [Int]
  private(set) var correct: [Int]

  init(types: Int) {
    gold = [Int](repeating: 0, count: types)
    predicted = gold
    correct = gold
  }

  mutating func addGold(_ type: Int32) { gold[Int(type)] += 1 }
  mutating func addPredicted(_ type: Int32) { predicted[Int(type)] += 1 }
  mutating func addCorrect(_ type: Int32) { correct[Int(type)] += 1 }

  mutating func merge(_ other: MentionCounts) throws(PluginError) {
    guard gold.count == other.gold.count else { throw .argument("counts over different labels cannot be merged") }
    for type in gold.indices {
      gold[type] += other.gold[type]
      predicted[type] += other.predicted[type]
      correct[type] += other.correct[type]
    }
  }

  /// Precision, recall and F1 over all types, the counts they come from, and the same for each type that has a name and
  /// occurs.
  func finish(into sink: MetricSink, types: [String]) throws(PluginError) {
    try put(sink, "", gold.reduce(0, +), predicted.reduce(0, +), correct.reduce(0, +), .primary)
    for (type, name) in types.enumerated() where !name.isEmpty && gold[type] + predicted[type] > 0 {
      try put(sink, ":\(name)", gold[type], predicted[type], correct[type], [])
    }
  }

  private func put(
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

/// How many words have the right tag.
struct WordCounts {
  private(set) var all = 0
  private(set) var right = 0

  mutating func add(right isRight: Bool) {
    all += 1
    right += isRight ? 1 : 0
  }

  mutating func merge(_ other: WordCounts) {
    all += other.all
    right += other.right
  }

  func finish(into sink: MetricSink) throws(PluginError) {
    try sink.put("accuracy", Double(right), over: Double(all))
    try sink.put("count:words", Double(all))
  }
}
