import Foundation
import PluginAPI
import Testing

@Suite("question answering: inputs, targets, answers, ledger")
struct QATaskTests {
  private static func record(
    _ passages: [String], kind: String = "factoid", answers: [RecordCopy.Answer] = [], classes: [String] = []
  ) -> RecordCopy {
    var record = RecordCopy()
    record.id = "1"
    record.kind = kind
    record.flags = BP_HAS_GOLD
    record.texts = [.init(text: "Which one", role: UInt32(BP_QUERY))] + passages.map { .init(text: $0) }
    record.answers = answers
    record.classes = classes.map { .init(label: $0) }
    return record
  }

  private static func yesNoLabels() -> TestLabels {
    let labels = TestLabels()
    labels.add([record([], classes: ["no", "yes"])])
    return labels
  }

  /// Logits that are 0 but for some: (token, column, value).
  private static func logits(_ batch: QATestBatch, _ set: [(Int, Int, Float)]) -> [[Float]] {
    var logits = [[Float]](repeating: [0, 0], count: batch.segment.count)
    for (token, column, value) in set { logits[token][column] = value }
    return logits
  }

  @Test("every passage is an input; in training those that hold an answer, or all where none may be held")
  func inputs() {
    let answer = RecordCopy.Answer(text: "b", start: 2, end: 3, source: 2, group: 0)
    let record = Self.record(["x y", "a b"], answers: [answer, .init(text: "q", group: 1)])
    let task = QATestTask()
    #expect(task.inputs(record) == [1, 2])
    #expect(task.inputs(record, training: true) == [2])
    #expect(QATestTask(set: ["null": "true"]).inputs(record, training: true) == [1, 2])
    #expect(task.inputs(Self.record(["x"], kind: "summary")) == [])
    #expect(task.inputs(Self.record(["x"], kind: "yesno")) == [])
    #expect(QATestTask(set: ["kinds": "list"]).inputs(record) == [])
    var mute = record
    mute.texts[0].role = UInt32(BP_BODY)
    #expect(task.inputs(mute) == nil)
    #expect(QATestTask(set: ["kinds": "factoid,what"]).status == BP_E_ARGUMENT)
  }

  @Test("a head for yes and no is there when training gold has such questions")
  func heads() {
    #expect(QATestTask().parameters == ["qa_outputs.weight", "qa_outputs.bias"])
    let labels = Self.yesNoLabels()
    #expect(QATestTask(labels: labels).parameters.count == 4)
    #expect(QATestTask(set: ["kinds": "factoid"], labels: labels).parameters.count == 2)
  }

  @Test("a window points at its answer, or at [CLS] where it does not show all of it")
  func targets() {
    // Windows of three words, going on by two: "a b c", "c d e".
    let answer = RecordCopy.Answer(text: "d e", start: 6, end: 9, source: 1, group: 0)
    let record = Self.record(["a b c d e"], answers: [answer])
    let batch = QATestBatch(record, passages: [1], most: 3, step: 2)
    let built = QATestTask().build(record, batch)
    // [CLS] Which one [SEP] c d e [SEP]: tokens 5 and 6 of the second window. First come rows of [CLS] and of all tokens.
    #expect(built.targets.suffix(2) == [[0, 5], [0, 6]])
    #expect(built.weights == ["range": 4])
  }

  @Test("yes/no questions are trained on the first window of each passage")
  func yesNoTargets() {
    let record = Self.record(["a b c d e", "x"], kind: "yesno", classes: ["yes"])
    let batch = QATestBatch(record, passages: [1, 2], most: 3, step: 2)
    let built = QATestTask(labels: Self.yesNoLabels()).build(record, batch)
    #expect(built.targets.last == [0, 2])
    #expect(built.weights == ["yesno": 2])
  }

  @Test("the best ranges of a passage share its probability, and are summed over passages by wording")
  func pooling() {
    let record = Self.record(["A b", "a c"])
    let batch = QATestBatch(record, passages: [1, 2])
    // Tokens of a passage are 4 and 5 of each window of 7. "A": 2 + 0; "a": 0; "c": 1 + 1.
    let outcome = QATestTask(set: ["max-answer": "1"]).decode(
      record, batch, Self.logits(batch, [(4, 0, 2), (12, 0, 1), (12, 1, 1)]))
    // exp 2 / (exp 2 + 1) = 0.8808 for "A" and "c"; 0.1192 for "b" and "a".
    #expect(outcome.answers.map(\.text) == ["A", "c", "b"])
    #expect(outcome.answers.map(\.rank) == [0, 1, 2])
    for (answer, score) in zip(outcome.answers, [0.5, 0.44040, 0.05960]) {
      #expect(abs(answer.score - score) < 1e-5)
    }
    #expect(outcome.answers.map(\.source) == [1, 2, 1])
    #expect(outcome.answers.map { [$0.start, $0.end] } == [[0, 1], [2, 3], [2, 3]])
  }

  @Test("a range begins where its window owns, ends behind its beginning, and is no longer than allowed")
  func ranges() {
    let record = Self.record(["a b c d e"])
    let batch = QATestBatch(record, passages: [1], most: 4, step: 3)
    // "a b c d" and "d e"; d belongs to the second. The best start of the first window, d, may not begin there.
    let first = QATestTask(set: ["max-answer": "2", "answers": "3"]).decode(
      record, batch, Self.logits(batch, [(7, 0, 9), (7, 1, 9), (5, 0, 1), (4, 1, 5)]))
    // Logits: a ends 5, b starts 1, d ends 9 in the first window: a 5, "c d" 9, ... and "b" may not end before it begins.
    #expect(first.answers.first?.text == "c d")
    #expect(!first.answers.contains { $0.text == "b c d" })
  }

  @Test("no answer is told by the null score, where passages may hold none")
  func null() {
    let record = Self.record(["a b"])
    let batch = QATestBatch(record, passages: [1])
    let logits = Self.logits(batch, [(0, 0, 3), (0, 1, 3), (4, 0, 1)])
    #expect(!QATestTask().decode(record, batch, logits).answers.isEmpty)
    #expect(QATestTask(set: ["null": "true"]).decode(record, batch, logits).answers.isEmpty)
    #expect(!QATestTask(set: ["null": "true", "null-threshold": "5"]).decode(record, batch, logits).answers.isEmpty)
  }

  @Test("a list has what is probable enough, or as many as are asked for")
  func list() {
    var record = Self.record(["a b", "c d"], kind: "list")
    let batch = QATestBatch(record, passages: [1, 2])
    let logits = Self.logits(batch, [(4, 0, 3), (11, 0, 3)])
    let task = QATestTask(set: ["max-answer": "1"])
    #expect(task.decode(record, batch, logits).answers.map(\.text) == ["a", "c"])
    record.texts[0].text = "Which 3"
    #expect(task.decode(record, QATestBatch(record, passages: [1, 2]), logits).answers.count == 3)
    record.texts[0].text = "phase 3"
    #expect(task.decode(record, QATestBatch(record, passages: [1, 2]), logits).answers.count == 2)
    // Nothing is probable enough: the best one.
    let flat = Self.logits(batch, [])
    #expect(QATestTask(set: ["list-threshold": "0.9"]).decode(record, batch, flat).answers.count == 1)
  }

  @Test("yes or no is the mean logit of the passages' first windows")
  func yesNo() {
    let record = Self.record(["a b c d e", "x"], kind: "yesno")
    let batch = QATestBatch(record, passages: [1, 2], most: 3, step: 2)
    let task = QATestTask(labels: Self.yesNoLabels())
    let yes = task.decode(record, batch, Self.logits(batch, []), yes: [3, -100, -1])
    // The mean of 3 and -1 is 1; 1 / (1 + exp -1) = 0.731.
    #expect(yes.classes.map(\.label) == [0])
    #expect(abs((yes.classes.first?.score ?? 0) - 0.731059) < 1e-6)
    #expect(task.decode(record, batch, Self.logits(batch, []), yes: [-3, 100, 1]).classes.map(\.label) == [1])
    let strict = QATestTask(set: ["yes-threshold": "2"], labels: Self.yesNoLabels())
    #expect(strict.decode(record, batch, Self.logits(batch, []), yes: [3, 0, -1]).classes.map(\.label) == [1])
  }

  @Test("answers are tidied at their ends on demand")
  func tidy() {
    let record = Self.record(["(MDM2) p53, (x"])
    let batch = QATestBatch(record, passages: [1])
    let logits = Self.logits(batch, [(4, 0, 3), (5, 0, 2), (6, 0, 1)])
    let outcome = QATestTask(set: ["max-answer": "1", "tidy": "true"]).decode(record, batch, logits)
    #expect(outcome.answers.map(\.text) == ["MDM2", "p53"])
    #expect(outcome.answers.map { [$0.start, $0.end] } == [[1, 5], [7, 10]])
  }

  @Test("every gold answer that no range can be has a reason")
  func account() {
    let record = Self.record(
      ["a b c d e"],
      answers: [
        .init(text: "b", start: 2, end: 3, source: 1, group: 0), .init(text: "beta", group: 0),
        .init(text: "z", group: 1), .init(text: "b c d", start: 2, end: 7, source: 1, group: 2),
        .init(text: "d e", start: 6, end: 9, source: 1, group: 3),
      ], classes: ["yes"])
    let batch = QATestBatch(record, passages: [1], most: 3, step: 2)
    let task = QATestTask(set: ["max-answer": "1"])
    #expect(
      task.account(record, batch) == [
        "class 0": "other-kind", "answer 2": "unanswerable", "answer 3": "split-by-window", "answer 4": "too-long",
      ])
    let empty = Self.record([], answers: [.init(text: "b", group: 0)])
    #expect(task.account(empty, QATestBatch(empty, passages: [])) == ["answer 0": "no-passage"])
    let other = Self.record(["a"], kind: "yesno", classes: ["yes"])
    #expect(task.account(other, QATestBatch(other, passages: [])) == ["class 0": "other-kind"])
  }
}
