import JSON
import Testing

@Suite("host experiment", .enabled(if: Host.isThere, "\(Host.absence)"), .serialized)
struct ExperimentTests {
  private static let description = """
    {
     "id": "small", "title": "Small", "reference": "nobody, nowhere", "columns": [],
     "figures": {"steps": ["mentions"], "corpus-size": ["mentions"]},
     "groups": [
      {"id": "names", "title": "Names", "task": "ner", "metric": "conlleval.v1", "table": "1", "count_table": "2",
       "counted": "items", "counted_as": "mentions", "values": [{"key": "f1", "title": "F"}], "main": "f1",
       "recipe": {"epochs": 6, "batch-size": 4, "learning-rate": 5e-3, "max-length": 32}}
     ],
     "sets": [
      {"id": "mentions", "title": "Mentions", "group": "names", "kind": "All", "data": ["corpus"], "source": "here"},
      {"id": "others", "title": "Others", "group": "names", "kind": "All", "data": ["corpus"], "source": "here"},
      {"id": "absent", "title": "Absent", "group": "names", "kind": "All", "data": ["absent"], "source": "far away"}
     ]
    }
    """

  private static func workplace() -> ScratchFolder {
    let folder = ScratchFolder()
    TinyModel.write(to: folder)
    TinyCorpus.write(to: folder, as: "data/corpus")
    folder.write("small.json", description)
    let text = (0..<40).map { "aspirin for asthma number \($0) is good. mild fever of \($0) days is not cancer.\n" }
    folder.write("text.txt", text.joined(separator: "\n"))
    Host.run(
      ["corpus", "build", "text.txt", "--from", "text", "--out", "words", "--near-duplicates", "0"], in: folder
    ).expectDone()
    return folder
  }

  private static let common = ["--suite", "small.json", "--data", "data", "--threads", "1", "--json"]

  @Test("the models of a pre-training's way are measured, from its start to its end")
  func steps() throws {
    let folder = Self.workplace()
    Host.run(
      [
        "pretrain", "--corpus", "words", "--init", "tiny", "--out", "m", "--steps", "6", "--save-steps", "2",
        "--batch-size", "4", "--max-length", "32", "--threads", "1",
      ], in: folder
    ).expectDone()
    let arguments =
      ["experiment", "steps", "--model", "m", "--init", "tiny", "--out", "e", "--seeds", "1,2"] + Self.common
    let outcome = Host.run(arguments, in: folder)
    outcome.expectDone()
    let json = try #require(outcome.json)
    #expect(json["points"]?.array?.map { $0["place"]?.number } == [0, 2, 4, 6])
    // The figure is about one data set, as the description says.
    let sets = try #require(json["sets"]?.array)
    #expect(sets.map { $0["id"] } == ["mentions"] && sets[0]["figures"]?.array?.count == 4)
    let report = try JSONValue.parse(folder.read("e/report.json"))
    let trained = try #require(report["sets"]?.array?[0].at("results", "4", "mean", "f1")?.number)
    #expect(abs((sets[0]["figures"]?.array?[2]["mean"]?.number ?? -1) - 100 * trained) < 1e-9)
    let page = folder.text("e/experiment.html")
    #expect(page.contains("<polyline") && page.contains("Mentions") && !page.contains("http"))
    // Asked again, nothing is trained anew.
    let again = Host.run(arguments, in: folder)
    #expect(again.code == 0 && again.json?["sets"] == json["sets"])
    let none = Host.run(
      ["experiment", "steps", "--model", "tiny", "--init", "tiny", "--out", "f"] + Self.common, in: folder)
    #expect(none.code != 0)
  }

  @Test("a corpus is trained on in shares, the smaller ones first, and a stopped experiment goes on")
  func corpusSize() throws {
    let folder = Self.workplace()
    let arguments =
      [
        "experiment", "corpus-size", "--corpus", "words", "--init", "tiny", "--out", "e", "--shares", "1,0.3",
        "--steps",
        "4", "--batch-size", "4", "--max-length", "32",
      ] + Self.common
    let outcome = Host.run(arguments, in: folder)
    outcome.expectDone()
    let words = try #require(try JSONValue.parse(folder.read("words/corpus.json")).at("counts", "words")?.number)
    let places = try #require(outcome.json?["points"]?.array?.map { $0["place"]?.number ?? -1 })
    #expect(places.count == 3 && places[0] == 0 && abs(places[1] - 0.3 * words) < 1e-6 && places[2] == words)
    #expect(folder.isThere("e/models/share-0.3/model.safetensors"))
    #expect(folder.read("e/models/share-0.3/model.safetensors") != folder.read("e/models/share-1.0/model.safetensors"))
    let again = Host.run(arguments, in: folder)
    #expect(again.code == 0 && again.json?["sets"] == outcome.json?["sets"])
    #expect(Host.run(arguments + ["--shares", "0"], in: folder).code == 2)
  }

  @Test("a gain is the difference on every data set that is there")
  func gain() throws {
    let folder = Self.workplace()
    let outcome = Host.run(
      ["experiment", "gain", "--general", "tiny", "--model", "tiny", "--out", "e", "--finetune", "others:epochs=1"]
        + Self.common, in: folder)
    outcome.expectDone()
    let sets = try #require(outcome.json?["sets"]?.array)
    #expect(sets.map { $0["id"] } == ["mentions", "others"] && sets.allSatisfy { $0["gain"]?.number == 0 })
    #expect(sets[0]["figures"] != sets[1]["figures"] && folder.text("e/experiment.html").contains("<rect"))
    // Several are compared with one, which is not trained again.
    let others = ["--model", "first=tiny", "--model", "second=tiny", "--out", "e", "--finetune", "others:epochs=1"]
    let several = Host.run(["experiment", "gain", "--general", "tiny"] + others + Self.common, in: folder)
    several.expectDone()
    #expect(several.json?["points"]?.array?.map { $0["model"]?.string } == ["general", "first", "second"])
    #expect(several.json?["sets"]?.array?.allSatisfy { $0["gains"]?.array?.count == 2 } == true)
    #expect(folder.text("e/experiment.html").contains("gain of second"))
    let plain = ["experiment", "gain", "--general", "tiny", "--model", "tiny", "--model", "other=tiny", "--out", "f"]
    let refused = Host.run(plain + Self.common, in: folder)
    #expect(refused.code == 2 && refused.err.contains("NAME=MODEL"), "\(refused.err)")
  }
}
