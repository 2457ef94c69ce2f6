import JSON
import Testing

@Suite("host data check", .enabled(if: Host.isThere, "\(Host.absence)"))
struct DataCheckTests {
  @Test("duplicates, leaks, conflicts and faults are found, with where")
  func all() throws {
    let folder = ScratchFolder()
    folder.write("data/train.tsv", "A  b.\t1\nc d.\t0\na B.\t1\nc d.\t1\n")
    folder.write("data/test.tsv", "e f.\t1\nA b.\t0\nno class\n")
    let outcome = Host.run("data check data --json", in: folder)
    #expect(outcome.code == 3)
    let json = try #require(outcome.json)
    #expect(json["faults"] == 1 && json["duplicates"] == 2 && json["leaks"] == 1 && json["conflicts"] == 2)
    let splits = try #require(json["splits"]?.array)
    #expect(splits.map { $0["split"]?.string } == ["train", "test"])
    #expect(splits[0]["classes"] == ["0": 1, "1": 3])
    #expect(json.at("examples", "leaks")?.array?.first?.string == "data/test.tsv:2 as data/train.tsv:1")
    #expect(json.at("examples", "faults")?.array?.first?.string?.contains("test.tsv:3") == true)
    let text = Host.run("data check data", in: folder).text
    #expect(text.contains("2 texts stand twice in a split") && text.contains("1 text stands in two splits"))
  }

  @Test("ids that stand twice are told, and a member that looks misspelt is a warning")
  func names() throws {
    let folder = ScratchFolder()
    func line(_ id: String, _ member: String) -> String {
      "{\"id\": \"\(id)\", \"text\": \"\(id) \(member)\", \"\(member)\": [\"x\"]}\n"
    }
    folder.write(
      "data/train.jsonl", line("1", "classes") + line("2", "clases") + line("2", "clases") + line("1", "topics"))
    let outcome = Host.run("data check data --json", in: folder)
    #expect(outcome.json?["repeated_ids"] == 2, "\(outcome.text)")
    #expect(
      outcome.json?.at("examples", "repeated_ids")?.array?.first?.string
        == "2 (data/train.jsonl:3) as 2 (data/train.jsonl:2)", "\(outcome.text)")
    let warnings = outcome.err.split(separator: "\n").filter { $0.contains("clases") || $0.contains("topics") }
    #expect(warnings.count == 1 && warnings[0].contains("data/train.jsonl:2: \"clases\""), "\(outcome.err)")
    #expect(warnings.first?.contains("\"classes\" is one") == true, "\(outcome.err)")
  }

  @Test("clean data is told to be clean")
  func clean() {
    let outcome = Host.run(
      ["data", "check", Checkout.root + "/Models/embedded/samples/ner", "--json"], in: ScratchFolder())
    outcome.expectDone()
    #expect(outcome.json?["faults"] == 0 && outcome.json?["leaks"] == 0 && outcome.json?["duplicates"] == 0)
  }
}
