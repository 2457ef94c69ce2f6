import PluginSDK
import Testing

@Suite("relation metrics")
struct REMetricTests {
  static let ids = ["binary.v1", "micro.v1", "macro.v1", "chemprot-5.v1", "classes.v1"]
  private static let labels = RETestLabels(
    spans: ["A", "B"], pairs: ["CPR:3", "cpr:4", "CPR:10", "false"], records: ["0", "1", "cpr:9"])

  /// A record with four mentions and some relations between them.
  private static func pairs(_ pairs: [(Int, Int, Int)]) -> RecordDraft {
    let draft = RecordDraft()
    draft.hasGold = true
    draft.addText("a b c d e")
    for index in 0..<4 { draft.addSpan(RecordSpan(TextSpan(start: 2 * index, end: 2 * index + 1), label: 0)) }
    for (head, tail, label) in pairs { draft.addPair(RecordPair(head: head, tail: tail, label: label)) }
    return draft
  }

  private static func classes(_ labels: [Int]) -> RecordDraft {
    let draft = RecordDraft()
    draft.hasGold = true
    draft.addText("a")
    for label in labels { draft.addClass(RecordClass(label: label)) }
    return draft
  }

  @Test("binary counts relations and no relations as re_eval.py does")
  func binary() {
    let metric = RETestMetric("binary.v1", Self.labels)
    // Gold 1 1 1 0 0 0 0, predicted 1 1 0 0 0 1 and one missing: TP 2, FN 1, FP 1, TN 2 of 4.
    for (gold, predicted) in [(1, 1), (1, 1), (1, 0), (0, 0), (0, 0), (0, 1)] {
      metric.update(Self.classes([gold]), Self.classes([predicted]))
    }
    metric.update(Self.classes([0]), nil)
    #expect(metric["precision"] == 2.0 / 3)
    #expect(metric["recall"] == 2.0 / 3)
    #expect(metric["f1"] == 2.0 / 3)
    #expect(metric["specificity"] == 0.5)
  }

  @Test("relations are compared by the bytes of their mentions, without regard to order, each once")
  func relations() {
    let micro = RETestMetric("micro.v1", Self.labels)
    let chemprot = RETestMetric("chemprot-5.v1", Self.labels)
    let binary = RETestMetric("binary.v1", Self.labels)
    let gold = Self.pairs([(0, 1, 0), (1, 2, 1), (2, 3, 2), (2, 3, 2)])
    let predicted = Self.pairs([(1, 0, 0), (0, 1, 0), (1, 2, 0), (3, 2, 2), (0, 3, 3)])
    for metric in [micro, chemprot, binary] { metric.update(gold, predicted) }
    // Right: (0,1) CPR:3 and (2,3) CPR:10 of three gold and three predicted ones; "false" is none.
    #expect(micro["count:correct"] == 2)
    #expect(micro["precision"] == 2.0 / 3)
    #expect(micro["recall"] == 2.0 / 3)
    #expect(micro["f1:CPR:10"] == 1)
    // CPR:10 was not evaluated: one right of two gold and two predicted ones.
    #expect(chemprot["precision"] == 0.5)
    #expect(chemprot["recall"] == 0.5)
    #expect(chemprot["count:gold"] == 2)
    // Without labels all three pairs are right.
    #expect(binary["f1"] == 1)
    #expect(binary.values.undefined.contains("specificity"))
  }

  @Test("macro is the mean over the labels that occur")
  func macro() {
    let metric = RETestMetric("macro.v1", Self.labels)
    // Class 1: P 1/2, R 1/1, F 2/3. Class cpr:9: P 0, R 0/1, F 0.
    metric.update(Self.classes([1]), Self.classes([1]))
    metric.update(Self.classes([2]), Self.classes([1]))
    metric.update(Self.classes([0]), Self.classes([0]))
    #expect(metric["precision"] == 0.25)
    #expect(metric["recall"] == 0.5)
    #expect(abs((metric["f1"] ?? 0) - 1.0 / 3) < 1e-15)
    #expect(metric["count:labels"] == 2)
  }

  @Test("classes.v1 leaves no label out")
  func classes() {
    let metric = RETestMetric("classes.v1", Self.labels)
    // Class 1: F 2/3. Class cpr:9: F 0. Class 0: F 1.
    metric.update(Self.classes([1]), Self.classes([1]))
    metric.update(Self.classes([2]), Self.classes([1]))
    metric.update(Self.classes([0]), Self.classes([0]))
    #expect(metric["precision"] == 0.5)
    #expect(abs((metric["recall"] ?? 0) - 2.0 / 3) < 1e-15)
    #expect(abs((metric["f1"] ?? 0) - 5.0 / 9) < 1e-15)
    #expect(metric["f1:0"] == 1)
    #expect(abs((metric["accuracy"] ?? 0) - 2.0 / 3) < 1e-15)
    #expect(metric["count:labels"] == 3)
  }

  @Test("classes have an accuracy, over all records with classes")
  func accuracy() {
    let metric = RETestMetric("micro.v1", Self.labels)
    metric.update(Self.classes([0]), Self.classes([0]))
    metric.update(Self.classes([1]), Self.classes([0]))
    metric.update(Self.classes([2, 1]), Self.classes([1, 2]))
    metric.update(Self.classes([0]), nil)
    #expect(metric["accuracy"] == 0.5)
  }

  @Test("perfect is best, nothing seen is undefined", arguments: ids)
  func extremes(id: String) {
    let empty = RETestMetric(id, Self.labels)
    #expect(empty["f1"] == 0)
    #expect(empty.values.undefined.contains("f1"))
    let perfect = RETestMetric(id, Self.labels)
    let worst = RETestMetric(id, Self.labels)
    for record in [Self.pairs([(0, 1, 0), (2, 3, 1)]), Self.classes([2])] {
      perfect.update(record, record)
      worst.update(record, nil)
    }
    for key in ["precision", "recall", "f1"] {
      #expect(perfect[key] == 1, "\(key)")
      #expect(worst[key] == 0, "\(key)")
    }
  }

  @Test("the order of records does not matter, and merging is the same as having seen both", arguments: ids)
  func laws(id: String) {
    var generator = NERRandom(seed: 11)
    func random() -> RecordDraft {
      if Bool.random(using: &generator) { return Self.classes([Int.random(in: 0...2, using: &generator)]) }
      return Self.pairs(
        (0..<Int.random(in: 0...4, using: &generator)).map { _ in
          let head = Int.random(in: 0...2, using: &generator)
          return (head, head + 1, Int.random(in: 0...3, using: &generator))
        })
    }
    let records = (0..<200).map { _ in (random(), Int.random(in: 0...9, using: &generator) == 0 ? nil : random()) }
    func score(_ records: some Sequence<(RecordDraft, RecordDraft?)>) -> RETestMetric {
      let metric = RETestMetric(id, Self.labels)
      for (gold, predicted) in records { metric.update(gold, predicted) }
      return metric
    }
    let whole = score(records).values
    #expect(score(records.reversed()).values == whole)
    for cut in [0, 77, 200] {
      let first = score(records[..<cut])
      first.merge(score(records[cut...]))
      #expect(first.values == whole)
    }
    for name in ["precision", "recall", "f1"] { #expect((0...1).contains(whole.values[name] ?? -1)) }
  }
}
