import JSON
import Testing

@Suite("host score and translate", .enabled(if: Host.isThere, "\(Host.absence)"))
struct ScoreTests {
  private static let gold =
    "aspirin\tB-Chemical\ntreats\tO\nsevere\tB-Disease\nasthma\tI-Disease\n\nfever\tB-Disease\n\n"
  private static let predicted = "aspirin\tB-Chemical\ntreats\tO\nsevere\tO\nasthma\tB-Disease\n\nfever\tB-Disease\n\n"

  @Test("metrics are those that counting by hand gives")
  func byHand() throws {
    let folder = ScratchFolder()
    folder.write("gold.tsv", Self.gold)
    folder.write("predicted.tsv", Self.predicted)
    let outcome = Host.run(
      "score --metric conlleval.v1,seqeval-strict.v1,token-level.v1,span-exact.v1 --gold gold.tsv "
        + "--predicted predicted.tsv --json", in: folder)
    outcome.expectDone()
    let json = try #require(outcome.json)
    #expect(json.keys == ["metrics", "records", "missing"])
    #expect(json["records"] == 2 && json["missing"] == 0)
    // Three gold mentions, three predicted, two of them right; three of five words right (severe, asthma wrong).
    for metric in ["conlleval.v1", "seqeval-strict.v1", "span-exact.v1"] {
      for key in ["precision", "recall", "f1"] {
        let value = try #require(json.at("metrics", metric, key)?.number)
        #expect(abs(value - 2.0 / 3) < 1e-12, "\(metric) \(key)")
      }
    }
    #expect(json.at("metrics", "conlleval.v1", "accuracy")?.number == 0.6)
    #expect(json.at("metrics", "conlleval.v1", "f1:Chemical")?.number == 1)
    let text = Host.run("score --metric conlleval.v1 --gold gold.tsv --predicted predicted.tsv", in: folder)
    #expect(text.text.contains("precision 66.67  recall 66.67  f1 66.67"))
    #expect(
      Host.run("score --metric conlleval.v1 --gold gold.tsv --predicted gold.tsv", in: folder).text.contains("100.00"))
  }

  @Test("what is handed in to BioASQ has five answers at most, wherever the answers come from")
  func submission() throws {
    let folder = ScratchFolder()
    let answers = (1...7).map { "{\"text\":\"answer \($0)\",\"probability\":\(1 / Double(1 << $0))}" }
    folder.write("nbest.json", "{\"q1_001\":[\(answers.joined(separator: ","))]}")
    Host.run("translate nbest.json --from qa-nbest submission.json --to bioasq", in: folder).expectDone()
    let question = try JSONValue.parse(folder.read("submission.json"))["questions"]?.array?.first
    #expect(question?["exact_answer"]?.array?.map { $0.array?.first?.string } == (1...5).map { "answer \($0)" })
  }

  @Test("predictions for other records, or for fewer without ids, are refused")
  func mismatched() {
    let folder = ScratchFolder()
    folder.write("gold.tsv", Self.gold)
    folder.write("fewer.tsv", "fever\tB-Disease\n\n")
    Host.run("score --metric conlleval.v1 --gold gold.tsv --predicted fewer.tsv", in: folder).expectError(
      3, "fewer.tsv:1", "1 word ", "4")
    folder.write("gold.jsonl", #"{"id":"a","text":"fever","entities":[]}"# + "\n")
    folder.write("stray.jsonl", #"{"id":"b","text":"fever","entities":[]}"# + "\n")
    Host.run("score --metric span-exact.v1 --gold gold.jsonl --predicted stray.jsonl", in: folder).expectError(
      3, "\"b\"")
  }

  @Test("a record without a prediction counts as missing and lowers recall")
  func missing() throws {
    let folder = ScratchFolder()
    func line(_ id: String) -> String {
      #"{"id":"\#(id)","text":"fever","entities":[{"start":0,"end":5,"type":"D","text":"fever"}]}"# + "\n"
    }
    folder.write("gold.jsonl", line("a") + line("b"))
    folder.write("predicted.jsonl", line("b"))
    let outcome = Host.run(
      "score --metric span-exact.v1 --gold gold.jsonl --predicted predicted.jsonl --json", in: folder)
    outcome.expectDone()
    #expect(outcome.json?["missing"] == 1)
    #expect(outcome.json?.at("metrics", "span-exact.v1", "precision")?.number == 1)
    #expect(outcome.json?.at("metrics", "span-exact.v1", "recall")?.number == 0.5)
  }

  @Test(
    "JSON lines go to a format and back without loss",
    arguments: ["bioc-xml", "bioc-json", "brat", "pubtator", "jsonl", "i2b2", "conll"])
  func roundTrip(_ format: String) throws {
    let folder = ScratchFolder()
    folder.write(
      "a.jsonl",
      #"{"id":"1","text":"aspirin treats severe asthma .","entities":["#
        + #"{"start":0,"end":7,"type":"Chemical","text":"aspirin"},"#
        + #"{"start":15,"end":28,"type":"Disease","text":"severe asthma"}]}"# + "\n")
    let there = Host.run(["translate", "a.jsonl", "--to", format, "there", "--json"], in: folder)
    there.expectDone()
    #expect(there.json?.keys == ["records", "not_held"] && there.json?["records"] == 1)
    #expect(there.json?["not_held"]?.object?.isEmpty == true)
    Host.run(["translate", "--from", format, "there", "--to", "jsonl", "back.jsonl"], in: folder).expectDone()
    let back = try #require(try JSONValue.parse(folder.read("back.jsonl"))["entities"]?.array)
    #expect(back.map { $0["text"] } == ["aspirin", "severe asthma"])
    #expect(back.map { $0["type"]?.string?.lowercased() } == ["chemical", "disease"])
    #expect(back.map { $0["start"] } == [0, 15] && back.map { $0["end"] } == [7, 28])
  }

  @Test("what a format cannot hold is counted and told")
  func notHeld() throws {
    let folder = ScratchFolder()
    folder.write(
      "a.jsonl",
      #"{"id":"1","text":"left and right arm","entities":["#
        + #"{"start":0,"end":4,"type":"A","text":"left","group":1},{"start":15,"end":18,"type":"A","text":"arm","group":1},"#
        + #"{"start":9,"end":18,"type":"A","text":"right arm"}]}"# + "\n")
    let outcome = Host.run("translate a.jsonl --to conll b.tsv --json", in: folder)
    outcome.expectDone()
    let counts = try #require(outcome.json?["not_held"]?.object)
    #expect(counts.members.reduce(0) { $0 + ($1.value.integer ?? 0) } >= 1)
    #expect(folder.text("b.tsv").contains("arm\tI-A"))
  }

  @Test("a folder's splits are translated one after the other, or one of them")
  func splits() {
    let folder = ScratchFolder()
    TinyCorpus.write(to: folder)
    let all = Host.run("translate data --to jsonl all.jsonl --json", in: folder)
    all.expectDone()
    #expect(all.json?["records"] == 36)
    let one = Host.run("translate data --to jsonl one.jsonl --split devel --json", in: folder)
    #expect(one.json?["records"] == 8)
    let piped = Host.run("translate data --to jsonl - --split devel --json", in: folder)
    #expect(piped.lines.count == 8 && piped.lines.allSatisfy { $0?["entities"] != nil })
    Host.run("translate data --to jsonl no.jsonl --split extra", in: folder).expectError(2, "\"extra\"", "devel")
    Host.run("translate data/train.tsv --to text no.txt", in: folder).expectError(2, "text")
    #expect(!folder.isThere("no.jsonl") && !folder.isThere("no.txt"))
  }
}
