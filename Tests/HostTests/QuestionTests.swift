import JSON
import Testing

/// Questions as their users meet them: asking, measuring, and BioASQ's files.
@Suite("the task qa", .enabled(if: Host.isThere, "\(Host.absence)"), .serialized)
struct QuestionTests {
  private static let sample = Checkout.root + "/Models/embedded/samples/qa"

  /// A model that was trained on the embedded sample, once for all tests.
  private static let model: String = {
    let folder = ScratchFolder.shared("questions")
    Host.run("finetune --task qa --out model --threads 2 --quiet", in: folder).expectDone()
    return folder.path + "/model"
  }()

  @Test("a model of the embedded sample answers better than chance, and every gold answer is accounted for")
  func evaluate() throws {
    let folder = ScratchFolder()
    let outcome = Host.run(
      ["evaluate", "--model", Self.model, "--data", Self.sample, "--predictions", "out.jsonl", "--json"], in: folder)
    outcome.expectDone()
    let json = try #require(outcome.json)
    // Each passage names a chemical and a gene: one of the two at random is right half of the time.
    let strict = try #require(json.at("metrics", "bioasq-complete.v1", "strict_accuracy")?.number)
    #expect(strict > 0.5)
    let ledger = try #require(json["ledger"]?.object)
    let parts = ledger.members.dropFirst().reduce(0) { $0 + ($1.value.integer ?? 0) }
    #expect(ledger["total"]?.integer == parts && parts > 200)
    let score = Host.run(
      [
        "score", "--metric", "bioasq-complete.v1", "--gold", Self.sample + "/test.jsonl", "--predicted", "out.jsonl",
        "--json",
      ], in: folder)
    score.expectDone()
    #expect(score.json?.at("metrics", "bioasq-complete.v1", "strict_accuracy")?.number == strict)
  }

  @Test("answers are slices of their passages, with offsets and confidence")
  func ask() throws {
    let folder = ScratchFolder()
    folder.write(
      "in.jsonl",
      #"{"id":"a","question":"Which chemical is named?","passages":["α-Aspirin strongly inhibited COX2 in mice.","Nothing."]}"#
        + "\n"
        + #"{"id":"b","kind":"yesno","question":"Is the gene inhibited?","passages":["Aspirin inhibited COX2."]}"#
        + "\n"
        + #"{"id":"c","kind":"summary","question":"What?","passages":["x"]}"# + "\n")
    let outcome = Host.run(
      ["predict", "--model", Self.model, "--input", "in.jsonl", "--output", "out.jsonl", "--json"], in: folder)
    outcome.expectDone()
    let lines = try folder.text("out.jsonl").split(separator: "\n").map { try JSONValue.parse(String($0)) }
    let answers = try #require(lines[0]["answers"]?.array)
    #expect((1...5).contains(answers.count))
    for answer in answers {
      let passage = try #require(lines[0]["passages"]?.array?[answer["passage"]?.integer ?? -1].string)
      let scalars = Array(passage.unicodeScalars)
      let (start, end) = (try #require(answer["start"]?.integer), try #require(answer["end"]?.integer))
      #expect(String(String.UnicodeScalarView(scalars[start..<end])) == answer["text"]?.string)
      #expect((0...1).contains(answer["confidence"]?.number ?? -1))
    }
    let confidences = answers.compactMap { $0["confidence"]?.number }
    #expect(confidences == confidences.sorted(by: >))
    let classes = try #require(lines[1]["classes"]?.array)
    #expect(classes.count == 1 && ["yes", "no"].contains(classes[0]["type"]?.string ?? ""))
    #expect(lines[2]["answers"]?.array?.isEmpty == true && lines[2]["classes"]?.array?.isEmpty == true)
  }

  @Test("golden questions become a training set and a submission, and --init keeps the head")
  func bioasq() throws {
    let folder = ScratchFolder()
    folder.write(
      "golden.json",
      #"{"questions":[{"id":"q","type":"factoid","body":"What is blocked?","snippets":[{"text":"Aspirin blocks COX2."}],"exact_answer":[["cox2"],["PTGS1"]]}]}"#
    )
    _ = folder.file("data/train.json")
    let translated = Host.run("translate golden.json --to squad data/train.json --json", in: folder)
    translated.expectDone()
    #expect(translated.json?.at("not_held", "unanswerable") == 1)
    #expect(folder.text("data/train.json").contains(#""answer_start":15"#))
    Host.run(
      [
        "finetune", "--task", "qa", "--data", "data", "--init", Self.model, "--epochs", "1", "--out", "next", "--set",
        "kinds=factoid",
      ],
      in: folder
    ).expectDone()
    Host.run("predict --model next --input golden.json --output out.json --to bioasq", in: folder).expectDone()
    let submission = try #require(try JSONValue.parse(folder.text("out.json"))["questions"]?.array)
    #expect(submission.count == 1 && submission[0]["exact_answer"]?.array?.isEmpty == false)
    let score = Host.run(
      "score --metric bioasq-2018.v1,bioasq-complete.v1 --gold golden.json --predicted out.json --json", in: folder)
    score.expectDone()
    #expect(score.json?.at("metrics", "bioasq-2018.v1", "count:factoid")?.number == 1)
  }
}
