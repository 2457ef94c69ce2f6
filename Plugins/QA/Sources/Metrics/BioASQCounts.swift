import PluginSDK

/// What BioASQ's evaluator computes of exact answers (phase B): factoid questions by strict accuracy, lenient accuracy
/// and mean reciprocal rank; list questions by the means of precision, recall and F1; yes/no questions by accuracy and
/// macro F1. Wordings are equal when they are in lower case; nothing else is normalised.
struct BioASQCounts {
  /// What a question without an answer counts.
  enum Missing {
    /// It is wrong.
    case wrong
    /// It is left out, as the evaluators before April 2022 did.
    case skipped
  }

  private let missing: Missing
  private let yesNoLabels: [String]
  private var factoids = 0
  private var strict = 0
  private var lenient = 0
  private var reciprocalRanks = ExactSum()
  private var lists = 0
  private var listPrecision = ExactSum()
  private var listRecall = ExactSum()
  private var listF1 = ExactSum()
  /// Questions by gold and predicted answer: yes, no, none.
  private var yesNo = [[Int]](repeating: [0, 0, 0], count: 2)

  init(_ labels: LabelInventories, missing: Missing) {
    self.missing = missing
    yesNoLabels = labels[.records].names
  }

  /// Counts one question.
  mutating func add(gold: RecordView, predicted: RecordView?) {
    switch QuestionKind(gold) {
    case .factoid: addFactoid(gold, predicted)
    case .list: addList(gold, predicted)
    case .yesNo: addYesNo(gold, predicted)
    case .summary: break
    }
  }

  private static func answers(_ record: RecordView?, synonyms: Bool) -> [[String]] {
    guard let record else { return [] }
    return AnswerGroups(record).wordings(synonyms: synonyms).map { $0.map { $0.lowercased() } }
  }

  private mutating func addFactoid(_ gold: RecordView, _ predicted: RecordView?) {
    guard gold.hasGold, !gold.answers.isEmpty else { return }
    let right = Set(Self.answers(gold, synonyms: true).flatMap { $0 })
    let given = Self.answers(predicted, synonyms: false).compactMap(\.first)
    if given.isEmpty, missing == .skipped { return }
    factoids += 1
    guard let rank = given.firstIndex(where: right.contains) else { return }
    if rank == 0 { strict += 1 }
    lenient += 1
    reciprocalRanks.add(1, over: rank + 1)
  }

  private mutating func addList(_ gold: RecordView, _ predicted: RecordView?) {
    guard gold.hasGold, !gold.answers.isEmpty else { return }
    var open = Self.answers(gold, synonyms: true)
    let goldCount = open.count
    let given = Self.answers(predicted, synonyms: false).compactMap(\.first)
    if given.isEmpty, missing == .skipped { return }
    lists += 1
    var right = 0
    for answer in given {
      // An answer that was found is used up: a second synonym of it is wrong.
      guard let place = open.firstIndex(where: { $0.contains(answer) }) else { continue }
      open.remove(at: place)
      right += 1
    }
    if !given.isEmpty { listPrecision.add(right, over: given.count) }
    listRecall.add(right, over: goldCount)
    listF1.add(2 * right, over: given.count + goldCount)
  }

  private mutating func addYesNo(_ gold: RecordView, _ predicted: RecordView?) {
    guard let right = answer(gold) else { return }
    let given = predicted.flatMap { answer($0) }
    if given == nil, missing == .skipped { return }
    yesNo[right][given ?? 2] += 1
  }

  /// 0 for yes, 1 for no, nil for neither.
  private func answer(_ record: RecordView) -> Int? {
    guard let label = record.classes.first?.label, label < yesNoLabels.count else { return nil }
    switch yesNoLabels[label].lowercased() {
    case "yes": return 0
    case "no": return 1
    default: return nil
    }
  }

  /// Counts what `other` has seen.
  mutating func merge(_ other: BioASQCounts) {
    factoids += other.factoids
    strict += other.strict
    lenient += other.lenient
    reciprocalRanks.merge(other.reciprocalRanks)
    lists += other.lists
    listPrecision.merge(other.listPrecision)
    listRecall.merge(other.listRecall)
    listF1.merge(other.listF1)
    for gold in 0..<2 { for given in 0..<3 { yesNo[gold][given] += other.yesNo[gold][given] } }
  }

  /// Gives the values under the evaluator's names.
  func finish(into sink: MetricSink) throws(PluginError) {
    try sink.put("strict_accuracy", Double(strict), over: Double(factoids))
    try sink.put("lenient_accuracy", Double(lenient), over: Double(factoids))
    try sink.put("mrr", reciprocalRanks.value, over: Double(factoids), .primary)
    try sink.put("count:factoid", Double(factoids))
    try sink.put("list_precision", listPrecision.value, over: Double(lists))
    try sink.put("list_recall", listRecall.value, over: Double(lists))
    try sink.put("list_f1", listF1.value, over: Double(lists))
    try sink.put("count:list", Double(lists))
    let questions = yesNo.reduce(0) { $0 + $1.reduce(0, +) }
    try sink.put("yesno_accuracy", Double(yesNo[0][0] + yesNo[1][1]), over: Double(questions))
    let f1 = (0..<2).map { answer -> Double in
      let gold = yesNo[answer].reduce(0, +)
      let given = yesNo[0][answer] + yesNo[1][answer]
      return gold + given == 0 ? 0 : 2 * Double(yesNo[answer][answer]) / Double(gold + given)
    }
    try sink.put(
      "yesno_macro_f1", (f1[0] + f1[1]) / 2, questions == 0 ? [.higherIsBetter, .undefined] : .higherIsBetter)
    try sink.put("f1:yes", f1[0], .higherIsBetter)
    try sink.put("f1:no", f1[1], .higherIsBetter)
    try sink.put("count:yesno", Double(questions))
  }
}
