import JSON
import Testing

/// Relations as their users meet them: from documents with mentions, from masked sentences, and from raw text.
@Suite("the task re", .enabled(if: Host.isThere, "\(Host.absence)"), .serialized)
struct RelationTests {
  private static let sample = Checkout.root + "/Models/embedded/samples/re"

  /// A model that was trained on the embedded sample, once for all tests.
  private static let model: String = {
    let folder = ScratchFolder.shared("relations")
    Host.run("finetune --task re --epochs 2 --out model --threads 2 --quiet", in: folder).expectDone()
    return folder.path + "/model"
  }()

  @Test("a model of the embedded sample finds most relations, and every gold one is accounted for")
  func evaluate() throws {
    let folder = ScratchFolder()
    let outcome = Host.run(
      ["evaluate", "--model", Self.model, "--data", Self.sample, "--predictions", "out.jsonl", "--json"], in: folder)
    outcome.expectDone()
    let json = try #require(outcome.json)
    let f1 = try #require(json.at("metrics", "micro.v1", "f1")?.number)
    #expect(f1 > 0.7)
    let ledger = try #require(json["ledger"]?.object)
    let parts = ledger.members.dropFirst().reduce(0) { $0 + ($1.value.integer ?? 0) }
    #expect(ledger["total"] == 228 && parts == 228)
    // What was written is what was measured.
    let score = Host.run(
      ["score", "--metric", "micro.v1", "--gold", Self.sample + "/test.jsonl", "--predicted", "out.jsonl", "--json"],
      in: folder)
    score.expectDone()
    #expect(score.json?.at("metrics", "micro.v1", "f1")?.number == f1)
  }

  @Test("predictions whose classes come in another order are compared by name, and the first fault is gold's")
  func otherOrder() throws {
    let folder = ScratchFolder()
    let classes = ["A", "B", "C", "A", "B", "C", "C", "C"]
    func table(_ classes: [String]) -> String {
      "index\tsentence\tlabel\n"
        + classes.enumerated().map { "\($0.offset)\t@GENE$ and @CHEMICAL$ .\t\($0.element)\n" }.joined()
    }
    folder.write("gold.tsv", table(classes))
    folder.write("predicted.tsv", table(["C", "B", "D"] + classes.dropFirst(3)))
    let score = [
      "score", "--format", "sentence-tsv", "--metric", "micro.v1", "--gold", "gold.tsv", "--predicted", "predicted.tsv",
      "--json",
    ]
    let outcome = Host.run(score, in: folder)
    outcome.expectDone()
    // Six of eight right: A once of two and B twice; C found four times, three times right.
    #expect(outcome.json?.at("metrics", "micro.v1", "f1")?.number == 0.75)
    func value(_ key: String) -> Double? { outcome.json?.at("metrics", "micro.v1", key)?.number }
    #expect(value("recall:A") == 0.5 && value("f1:B") == 1 && value("precision:C") == 0.75)
    folder.write("predicted.tsv", "index\tsentence\tlabel\n0\tone\n")
    #expect(Host.run(score, in: folder).err.contains("predicted.tsv:2"))
    folder.write("gold.tsv", "index\tsentence\tlabel\n0\tone\n")
    #expect(Host.run(score, in: folder).err.contains("gold.tsv:2"))
  }

  @Test("raw text becomes mentions and relations in one command")
  func chain() throws {
    let folder = ScratchFolder()
    // The mentions' types are those of another corpus and another spelling: Chemical and Disease.
    folder.write("in.txt", "aspirin treated asthma in patients .\n\npatients with cancer .\n")
    let outcome = Host.run(
      [
        "predict", "--ner-model", TinyModel.path, "--model", Self.model, "--set", "arguments=chemical:DISEASE", "--set",
        "report-negatives=true", "--input", "in.txt", "--output", "out.jsonl", "--json",
      ], in: folder)
    outcome.expectDone()
    let lines = try folder.text("out.jsonl").split(separator: "\n").map { try JSONValue.parse(String($0)) }
    #expect(lines.count == 2)
    #expect(lines[0]["entities"]?.array?.compactMap { $0["text"]?.string } == ["aspirin", "asthma"])
    let relation = try #require(lines[0]["relations"]?.array?.first)
    #expect(relation["head"] == 0 && relation["tail"] == 1)
    #expect(["false", "INHIBITS", "ACTIVATES"].contains(relation["type"]?.string ?? ""))
    #expect((0...1).contains(relation["confidence"]?.number ?? -1))
    #expect(lines[1]["relations"]?.array?.isEmpty == true)
  }

  @Test("masked sentences are classified as a whole, and a label that training never saw counts as missed")
  func sentences() throws {
    let folder = ScratchFolder()
    let rows = (0..<40).map { "@GENE$ \($0 % 2 == 0 ? "causes" : "without") @DISEASE$ .\t\($0 % 2 == 0 ? 1 : 0)\n" }
    folder.write("data/train.tsv", rows.joined())
    folder.write("data/dev.tsv", "")
    folder.write(
      "data/test.tsv", "index\tsentence\tlabel\n0\t@GENE$ causes @DISEASE$ .\t1\n1\t@GENE$ without @DISEASE$ .\t2\n")
    let outcome = Host.run(
      "finetune --task re --data data --epochs 5 --learning-rate 1e-3 --batch-size 8 --optimizer hf --out model --json",
      in: folder)
    outcome.expectDone()
    let json = try #require(outcome.json)
    #expect(json.at("ledger", "total") == 2 && json.at("ledger", "label-unknown") == 1)
    #expect(json.at("metrics", "binary.v1", "precision")?.number == 1)
    let table = Host.run(
      "predict --model model --input data/test.tsv --output out.tsv --to sentence-tsv --to-set confidence=true",
      in: folder)
    table.expectDone()
    #expect(folder.text("out.tsv").hasPrefix("index\tsentence\tlabel\tconfidence\n0\t@GENE$ causes @DISEASE$ .\t1\t"))
  }

  @Test("relations between mentions of one type are refused until they are asked for")
  func oneType() {
    let folder = ScratchFolder()
    folder.write(
      "data/train.jsonl",
      #"{"id":"7","text":"A binds B.","entities":[{"start":0,"end":1,"type":"P"},{"start":8,"end":9,"type":"P"}],"relations":[{"type":"binds","head":0,"tail":1}]}"#
        + "\n")
    Host.run("finetune --task re --data data --epochs 1 --out model", in: folder).expectError(
      3, "train.jsonl:1", "arguments=P:P")
    Host.run("finetune --task re --data data --epochs 1 --set arguments=P:P --out model", in: folder).expectDone()
  }

  @Test("a report names the label that a metric leaves out, and how often gold has it")
  func leftOut() throws {
    let folder = ScratchFolder()
    let classes = ["negative", "negative", "positive"]
    folder.write(
      "gold.jsonl",
      classes.enumerated().map { "{\"id\": \"\($0)\", \"text\": \"a\", \"classes\": [\"\($1)\"]}\n" }.joined())
    let outcome = Host.run("score --metric macro.v1,micro.v1 --gold gold.jsonl --predicted gold.jsonl", in: folder)
    outcome.expectDone()
    #expect(
      outcome.text.split(separator: "\n").count { $0.contains("negative         left out of these, 2 in gold") } == 2)
  }
}
