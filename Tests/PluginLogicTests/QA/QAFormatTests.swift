import PluginAPI
import QALogic
import Testing

@Suite("formats of questions")
struct QAFormatTests {
  private let squad = TestFormat("squad", of: QAPlugin.self)
  private let bioasq = TestFormat("bioasq", of: QAPlugin.self)
  private let nbest = TestFormat("qa-nbest", of: QAPlugin.self)

  private static let squadText = """
    {"version":"1.1","data":[{"title":"t","paragraphs":[
      {"context":"α1 binds p53.","qas":[
        {"id":"q1","question":"What binds p53?","answers":[{"text":"α1","answer_start":0},{"text":"α1 binds","answer_start":0}]},
        {"id":"q2","question":"Why?","answers":[],"is_impossible":true}]},
      {"context":"It is p53.","qas":[{"id":"5a7d51dafaa1ab7d2e000017_001","question":"What?","answers":[{"text":"p53","answer_start":6}]}]},
      {"context":"No.","qas":[{"id":"5a7d51dafaa1ab7d2e000017_002","question":"What?"}]}]}]}
    """

  @Test("SQuAD's entries become questions, the snippets of one question one record")
  func squadRecords() {
    let outcome = squad.read(Self.squadText)
    #expect(outcome.complaints.isEmpty)
    #expect(outcome.records.map(\.id) == ["q1", "q2", "5a7d51dafaa1ab7d2e000017"])
    #expect(outcome.records[0].texts.map(\.text) == ["What binds p53?", "α1 binds p53."])
    #expect(outcome.records[0].texts.map(\.role) == [UInt32(BP_QUERY), UInt32(BP_BODY)])
    // Code points, which the host converts.
    #expect(outcome.records[0].answers.map { [$0.start, $0.end] } == [[0, 2], [0, 8]])
    #expect(outcome.records[0].answers.map(\.group) == [0, 0])
    #expect(outcome.records[1].answers.isEmpty)
    #expect(outcome.records[1].flags & BP_HAS_GOLD != 0)
    #expect(outcome.records[2].texts.map(\.text) == ["What?", "It is p53.", "No."])
    #expect(outcome.records[2].texts[1].id == "5a7d51dafaa1ab7d2e000017_001")
    #expect(outcome.records.map(\.line) == [3, 4, 5])
  }

  @Test("SQuAD's faults are told with line and id, and cost their question alone")
  func squadFaults() {
    let wrong = Self.squadText.replacing("\"text\":\"p53\"", with: "\"text\":\"p54\"")
    let outcome = squad.read(wrong)
    #expect(outcome.records.map(\.id) == ["q1", "q2"])
    #expect(outcome.complaints.map(\.line) == [5])
    #expect(outcome.complaints[0].message.contains("5a7d51dafaa1ab7d2e000017_001"))
    #expect(outcome.complaints[0].message.contains("'p53'"))
    for (from, to, part) in [
      ("\"q2\"", "\"q1\"", "second time"), ("\"context\":\"No.\",", "", "context"),
      ("\"answer_start\":6", "\"answer_start\":9", "no character"), ("\"question\":\"Why?\",", "", "question"),
      ("]}]}]}", "]}]}", "JSON"),
    ] {
      let outcome = squad.read(Self.squadText.replacing(from, with: to))
      #expect(outcome.complaints.contains { $0.message.contains(part) && $0.status == BP_E_DATA }, "\(part)")
    }
  }

  private static let golden = """
    {"questions":[
    {"id":"f","type":"factoid","body":"Which gene?","snippets":[{"text":"BRCA1 or brca1, not XBRCA1.","document":"d1"},{"text":"None."}],"exact_answer":[["BRCA1","breast cancer 1"]]},
    {"id":"l","type":"list","body":"Which two?","snippets":[{"text":"A and b."}],"exact_answer":[["a"],["B","beta"]]},
    {"id":"y","type":"yesno","body":"Is it?","snippets":[{"text":"Yes."}],"exact_answer":"Yes"},
    {"id":"s","type":"summary","body":"What?","ideal_answer":["Text."]}]}
    """

  @Test("BioASQ's golden answers are found in the snippets, by whole words")
  func goldenRecords() {
    let outcome = bioasq.read(Self.golden)
    #expect(outcome.complaints.isEmpty)
    let records = outcome.records
    #expect(records.map(\.id) == ["f", "l", "y", "s"])
    #expect(records[0].answers.map(\.text) == ["BRCA1", "BRCA1", "breast cancer 1"])
    #expect(records[0].answers.map { [$0.start, $0.end] } == [[0, 0], [0, 5], [0, 0]])
    #expect(records[0].answers.map(\.group) == [0, 0, 0])
    #expect(records[1].answers.map(\.text) == ["a", "A", "B", "b", "beta"])
    #expect(records[1].answers.map(\.group) == [0, 0, 1, 1, 1])
    #expect(records[2].classes.map(\.label) == ["yes"])
    #expect(records[3].answers.isEmpty)
    #expect(records.map(\.line) == [2, 3, 4, 5])
  }

  @Test("a submission's answers are ranked, and of synonyms the first counts")
  func submission() {
    let text = """
      {"questions":[{"id":"f","type":"factoid","exact_answer":[["x","y"],["z"]]},{"id":"g","type":"factoid","exact_answer":["p","q"]},
      {"id":"y","type":"yesno","exact_answer":"no way"}]}
      """
    let records = bioasq.read(text, role: UInt32(BP_PREDICTED)).records
    #expect(records[0].answers.map(\.text) == ["x", "z"])
    #expect(records[0].answers.map(\.rank) == [0, 1])
    #expect(records[1].answers.map(\.text) == ["p", "q"])
    #expect(records[2].classes.map(\.label) == ["no"])
  }

  @Test("BioASQ's faults are told with line and id")
  func bioasqFaults() {
    for (from, to, part) in [
      ("\"type\":\"list\"", "\"type\":\"lists\"", "none of"), ("\"id\":\"l\"", "\"id\":\"f\"", "second time"),
      ("\"exact_answer\":\"Yes\"", "\"exact_answer\":\"maybe\"", "neither"),
      ("\"text\":\"None.\"", "\"t\":1", "snippets[1].text"), ("[[\"a\"]", "[[1]", "no text"),
      ("questions", "q", "questions"),
    ] {
      let outcome = bioasq.read(Self.golden.replacing(from, with: to))
      #expect(outcome.complaints.contains { $0.message.contains(part) && $0.status == BP_E_DATA }, "\(part)")
    }
  }

  @Test("golden questions become a training set, what no snippet holds is counted")
  func training() {
    let written = squad.write(bioasq.read(Self.golden).records)
    #expect(written.complaint == nil)
    let read = squad.read(written.files["out"] ?? "")
    #expect(read.complaints.isEmpty)
    #expect(read.records.map(\.id) == ["f_000", "l", "y", "s"].filter { $0 != "s" })
    #expect(read.records[0].answers.map(\.text) == ["BRCA1"])
    #expect(read.records[1].answers.map(\.text) == ["A", "b"])
    let lost = bioasq.read(Self.golden.replacing("BRCA1 or brca1, not ", with: "")).records
    #expect(squad.write(lost).ledger.contains { $0.reason == "unanswerable" && $0.kind == BP_OF_ANSWERS })
  }

  @Test("predictions become a submission: five answers, a hundred, yes or no")
  func writeSubmission() {
    var records = bioasq.read(Self.golden).records
    for index in records.indices {
      records[index].answers = (0..<7).map { .init(text: "a\($0)", group: $0, rank: $0, score: 0.5) }
      records[index].classes = []
    }
    records[2].answers = []
    records[2].classes = [.init(label: "no", score: 0.7)]
    records[3].answers = []
    let written = bioasq.write(bioasq.read(Self.golden).records, predicted: records)
    let read = bioasq.read(written.files["out"] ?? "", role: UInt32(BP_PREDICTED)).records
    #expect(read.map(\.answers.count) == [5, 7, 0, 0])
    #expect(read[2].classes.map(\.label) == ["no"])
    #expect(written.ledger.map(\.reason) == ["too-many", "too-many"])
    // Gold reads back as it was.
    let golden = bioasq.read(Self.golden).records
    let again = bioasq.read(bioasq.write(golden).files["out"] ?? "").records
    #expect(again.map(\.answers) == golden.map(\.answers))
    #expect(again.map(\.texts) == golden.map(\.texts))
  }

  @Test("n-best lists are pooled over the passages of a question")
  func pooling() {
    let id = "5a7d51dafaa1ab7d2e000017"
    let text = """
      {"\(id)_000":[{"text":"P53","probability":0.5},{"text":"","probability":0.3},{"text":"(MDM2)","probability":0.2}],
       "\(id)_001":[{"text":"MDM2.","probability":0.9},{"text":"p53","probability":0.1}], "other":"one"}
      """
    let records = nbest.read(text).records
    #expect(records.map(\.id) == [id, "other"])
    // 0.9; 0.5 + 0.1; 0.2.
    #expect(records[0].answers.map(\.text) == ["MDM2.", "P53", "(MDM2)"])
    #expect(records[0].answers.map(\.score) == [0.45, 0.3, 0.1])
    #expect(records[1].answers.map(\.text) == ["one"])
    let tidy = nbest.read(text, ["tidy": "true"]).records
    // 0.9 + 0.2; 0.5 + 0.1.
    #expect(tidy[0].answers.map(\.text) == ["MDM2", "P53"])
    #expect(
      nbest.write(records, ["values": "best"]).files["out"] == "{\n\"\(id)\": \"MDM2.\",\n\"other\": \"one\"\n}\n")
    #expect(
      nbest.read(nbest.write(records).files["out"] ?? "").records.map { $0.answers.map(\.text) }
        == records.map { $0.answers.map(\.text) })
  }

  @Test("probing tells the three apart")
  func probing() {
    for (format, text) in [
      (squad, Self.squadText), (bioasq, Self.golden), (nbest, "{\"a\":[{\"text\":\"x\",\"probability\":1}]}"),
    ] {
      let found = [squad, bioasq, nbest].map { $0.probe($0.files(["x.json": text]), "x.json") }
      let own = format.probe(format.files(["x.json": text]), "x.json")
      #expect(own >= 90)
      #expect(found.count { $0 > 0 } == 1)
    }
  }
}

@Suite("real questions", .enabled(if: SharedData.isHere))
struct QARealDataTests {
  private static func files(_ format: TestFormat) -> FakeFiles {
    let files = format.files()
    files.disk = true
    files.mostAtOnce = 1 << 20
    return files
  }

  @Test(
    "every training answer stands where its file says",
    arguments: [
      ("BioASQ-train-reconstructed/train-for-4b_from-5B-6B-7B-golden.json", 366, 2384),
      ("BioASQ-train-reconstructed/train-for-5b_from-4B-golden.json", 116, 780),
      ("BioASQ-train-reconstructed/train-for-6b_from-4B-5B-golden.json", 234, 1766),
      ("SQuAD-slice/xquad.en.json", 1190, 1190),
    ])
  func squad(name: String, questions: Int, answers: Int) {
    let format = TestFormat("squad", of: QAPlugin.self)
    let outcome = format.read(Self.files(format), SharedData.path("qa/" + name), atOnce: 100)
    #expect(outcome.complaints.isEmpty)
    #expect(outcome.records.count == questions)
    #expect(outcome.records.reduce(0) { $0 + $1.answers.count } == answers)
  }

  @Test("BioASQ's batches have their factoid questions", arguments: [("4", 161), ("5", 150), ("6", 161)])
  func bioasq(year: String, count: Int) {
    let squad = TestFormat("squad", of: QAPlugin.self)
    let bioasq = TestFormat("bioasq", of: QAPlugin.self)
    var tested = 0
    var golden = 0
    for batch in 1...5 {
      let test = SharedData.path("qa/BioASQ/BioASQ-test-factoid-\(year)b-\(batch).json")
      let questions = squad.read(Self.files(squad), test, atOnce: 100)
      #expect(questions.complaints.isEmpty)
      tested += questions.records.count
      let gold = bioasq.read(Self.files(bioasq), SharedData.path("qa/BioASQ/\(year)B\(batch)_golden.json"), atOnce: 100)
      #expect(gold.complaints.isEmpty)
      let factoids = gold.records.filter { $0.texts.count > 1 && !$0.answers.isEmpty }
      golden += factoids.count { record in questions.records.contains { $0.id == record.id } }
    }
    #expect(tested == count)
    #expect(golden == count)
  }

  @Test(
    "from a real n-best file comes the submission that was scored, and its official scores",
    arguments: [
      ("a", "4B1", 0.23076923076923078, 0.5384615384615384, 0.3491452991452992), ("b", "5B1", 0.6, 0.68, 0.628),
    ])
  func scoredExamples(name: String, batch: String, strict: Double, lenient: Double, mrr: Double) throws {
    let folder = SharedData.path("qa/scored-examples/\(name)/")
    let nbest = TestFormat("qa-nbest", of: QAPlugin.self)
    let bioasq = TestFormat("bioasq", of: QAPlugin.self)
    let pooled = nbest.read(Self.files(nbest), folder + "nbest_predictions.json", atOnce: 100).records
    let submitted = bioasq.read(
      Self.files(bioasq), folder + "BioASQform_BioASQ-answer.json", role: UInt32(BP_PREDICTED), atOnce: 100
    ).records
    #expect(submitted.count >= 25)
    var ours: [String: [String]] = [:]
    for record in pooled { ours[record.id] = record.answers.prefix(5).map(\.text) }
    for record in submitted { #expect(ours[record.id] == record.answers.map(\.text), "\(record.id)") }
    let gold = bioasq.read(Self.files(bioasq), folder + "\(batch)_golden.json", atOnce: 100).records
    let labels = TestLabels()
    labels.add(gold + submitted)
    let metric = QATestMetric("bioasq-2018.v1", labels)
    for record in gold { metric.update(record, submitted.first { $0.id == record.id }) }
    #expect(metric["strict_accuracy"] == strict)
    #expect(metric["lenient_accuracy"] == lenient)
    #expect(metric["mrr"] == mrr)
  }
}
