import PluginAPI
import Testing

@Suite("metrics of answers")
struct QAMetricTests {
  static let ids = ["bioasq-complete.v1", "bioasq-2018.v1", "bioasq-e9.v1", "squad.v1"]

  private static func gold(_ kind: String, _ groups: [[String]]) -> RecordCopy {
    var record = RecordCopy()
    record.kind = kind
    record.flags = BP_HAS_GOLD
    record.answers = groups.enumerated().flatMap { group, texts in
      texts.map { .init(text: $0, group: group, rank: group) }
    }
    return record
  }

  private static func answers(_ kind: String, _ texts: [String]) -> RecordCopy {
    var record = RecordCopy()
    record.kind = kind
    record.answers = texts.enumerated().map { .init(text: $1, group: $0, rank: $0, score: 0.5) }
    return record
  }

  private static func classes(_ label: String?) -> RecordCopy {
    var record = RecordCopy()
    record.kind = "yesno"
    record.flags = BP_HAS_GOLD
    if let label { record.classes = [.init(label: label)] }
    return record
  }

  @Test("factoid questions by strict and lenient accuracy and reciprocal rank, with and without the unanswered")
  func factoid() {
    let complete = QATestMetric("bioasq-complete.v1")
    let answered = QATestMetric("bioasq-2018.v1")
    for metric in [complete, answered] {
      metric.update(Self.gold("factoid", [["p53", "TP53"]]), Self.answers("factoid", ["tp53", "x"]))
      metric.update(Self.gold("factoid", [["a"], ["b"]]), Self.answers("factoid", ["x", "y", "B"]))
      // No trimming and no punctuation is forgiven; a sixth answer counts.
      metric.update(Self.gold("factoid", [["c"]]), Self.answers("factoid", ["c.", " c", "1", "2", "3", "C"]))
      metric.update(Self.gold("factoid", [["d"]]), nil)
    }
    #expect(complete["strict_accuracy"] == 0.25)
    #expect(complete["lenient_accuracy"] == 0.75)
    #expect(complete["mrr"] == (1 + 1.0 / 3 + 1.0 / 6) / 4)
    #expect(answered["strict_accuracy"] == 1.0 / 3)
    #expect(answered["lenient_accuracy"] == 1)
    #expect(answered["mrr"] == 0.5)
  }

  @Test("an answer of a list is used up once it was found")
  func list() {
    let metric = QATestMetric("bioasq-complete.v1")
    // Right: "a" and "c" of three given and three wanted; the second synonym of the first is wrong.
    metric.update(Self.gold("list", [["a", "alpha"], ["b"], ["c"]]), Self.answers("list", ["A", "alpha", "c"]))
    metric.update(Self.gold("list", [["x"]]), nil)
    #expect(metric["list_precision"] == 1.0 / 3)
    #expect(metric["list_recall"] == 1.0 / 3)
    #expect(metric["list_f1"] == 1.0 / 3)
    #expect(metric["count:list"] == 2)
    let answered = QATestMetric("bioasq-e9.v1")
    answered.update(Self.gold("list", [["x"]]), nil)
    #expect(answered.values.undefined.contains("list_f1"))
  }

  @Test("yes and no by accuracy and the mean of both F1")
  func yesNo() {
    let labels = TestLabels()
    labels.add([Self.classes("yes"), Self.classes("no")])
    let metric = QATestMetric("bioasq-complete.v1", labels)
    for (gold, given) in [("yes", "yes"), ("yes", "yes"), ("yes", "no"), ("no", "no"), ("no", nil)] {
      metric.update(Self.classes(gold), Self.classes(given))
    }
    #expect(metric["yesno_accuracy"] == 0.6)
    #expect(metric["f1:yes"] == 0.8)  // 2*2 / (3 + 2)
    #expect(metric["f1:no"] == 0.5)  // 2*1 / (2 + 2)
    #expect(metric["yesno_macro_f1"] == 0.65)
  }

  private static let squadCases: [(gold: [String], given: String, exact: Double, f1: Double)] = [
    (["The cat"], "cat!", 1, 1), (["a—the b"], "A— b", 1, 1), (["x_y"], "xy", 1, 1),
    (["black cat"], "the cat", 0, 2.0 / 3), (["anthem"], "them", 0, 0), ([], "", 1, 1), ([], "x", 0, 0),
    (["p q r", "q"], "q", 1, 1), (["a"], "", 1, 1),
  ]

  @Test("SQuAD's words leave out case, punctuation and articles", arguments: squadCases)
  func squad(gold: [String], given: String, exact: Double, f1: Double) {
    let metric = QATestMetric("squad.v1")
    metric.update(Self.gold("factoid", gold.map { [$0] }), Self.answers("factoid", given.isEmpty ? [] : [given]))
    #expect(metric["exact_match"] == exact)
    #expect(metric["f1"] == f1)
  }

  @Test("perfect is best, missing is worst, nothing seen is undefined", arguments: ids)
  func extremes(id: String) {
    let key = id == "squad.v1" ? "exact_match" : "strict_accuracy"
    let gold = Self.gold("factoid", [["w"], ["v"]])
    let empty = QATestMetric(id)
    #expect(empty[key] == 0)
    #expect(empty.values.undefined.contains(key))
    let perfect = QATestMetric(id)
    perfect.update(gold, Self.answers("factoid", ["w"]))
    #expect(perfect[key] == 1)
    let worst = QATestMetric(id)
    worst.update(gold, nil)
    #expect(worst[key] == 0)
  }

  @Test("the order of records does not matter, and merging is the same as having seen both", arguments: ids)
  func laws(id: String) {
    var generator = NERRandom(seed: 5)
    let words = ["a", "b", "c", "d d", "the e"]
    func texts() -> [String] {
      (0..<Int.random(in: 0...4, using: &generator)).map { _ in words.randomElement(using: &generator) ?? "" }
    }
    let records = (0..<300).map { _ in
      let kind = Bool.random(using: &generator) ? "factoid" : "list"
      let missing = Int.random(in: 0...5, using: &generator) == 0
      return (Self.gold(kind, texts().map { [$0] }), missing ? nil : Self.answers(kind, texts()))
    }
    func score(_ records: some Sequence<(RecordCopy, RecordCopy?)>) -> QATestMetric {
      let metric = QATestMetric(id)
      for (gold, predicted) in records { metric.update(gold, predicted) }
      return metric
    }
    let whole = score(records).values
    #expect(score(records.reversed()).values == whole)
    for cut in [0, 111, 300] {
      let first = score(records[..<cut])
      first.merge(score(records[cut...]))
      #expect(first.values == whole)
    }
  }
}
