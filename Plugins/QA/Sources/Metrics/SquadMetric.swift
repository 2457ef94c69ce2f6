import PluginSDK

/// SQuAD's measures of the first answer: equal to a gold wording, and the F1 of its words with the most similar one; means
/// over all questions (evaluate-v1.1.py; evaluate-v2.0.py for questions without an answer, where only silence is right).
public struct SquadMetric: MetricPlugin {
  /// The id users write.
  public static let id = "squad.v1"
  /// The metric in a sentence.
  public static let summary = "SQuAD's exact match and word F1 of the first answer"

  private var questions = 0
  private var exact = 0
  private var f1 = ExactSum()

  /// Begins with nothing seen.
  public init(labels: LabelInventories) throws(PluginError) {}

  /// Counts one question.
  public mutating func update(gold: RecordView, predicted: RecordView?) throws(PluginError) {
    guard gold.hasGold, QuestionKind(gold) == .factoid else { return }
    questions += 1
    let given = predicted.map { AnswerGroups($0).wordings(atMost: 1, synonyms: false) }?.first?.first ?? ""
    let words = SquadText.words(given)
    let wordings = AnswerGroups(gold).wordings(synonyms: true).flatMap { $0 }
    var best = (common: 0, sum: 1)
    var isExact = false
    for wording in wordings.isEmpty ? [""] : wordings {
      let right = SquadText.words(wording)
      if right == words { isExact = true }
      let score = Self.overlap(words, right)
      if score.common * best.sum > best.common * score.sum { best = score }
    }
    if isExact { exact += 1 }
    f1.add(2 * best.common, over: best.sum)
  }

  /// How many words two wordings share, and how many they have together; two empty ones are alike.
  private static func overlap(_ left: [String], _ right: [String]) -> (common: Int, sum: Int) {
    if left.isEmpty || right.isEmpty { return left.isEmpty && right.isEmpty ? (1, 2) : (0, 2) }
    var counts: [String: Int] = [:]
    for word in left { counts[word, default: 0] += 1 }
    var common = 0
    for word in right {
      guard let count = counts[word], count > 0 else { continue }
      counts[word] = count - 1
      common += 1
    }
    return (common, left.count + right.count)
  }

  /// Counts what `other` has seen.
  public mutating func merge(_ other: SquadMetric) throws(PluginError) {
    questions += other.questions
    exact += other.exact
    f1.merge(other.f1)
  }

  /// Gives exact_match, f1 and the number of questions.
  public func finish(into sink: MetricSink) throws(PluginError) {
    try sink.put("exact_match", Double(exact), over: Double(questions))
    try sink.put("f1", f1.value, over: Double(questions), .primary)
    try sink.put("count:questions", Double(questions))
  }
}
