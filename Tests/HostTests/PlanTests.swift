import JSON
import Testing

@Suite("host plan", .enabled(if: Host.isThere, "\(Host.absence)"))
struct PlanTests {
  @Test("a fine-tuning is told beforehand, as the run will find it, and nothing is written")
  func finetune() throws {
    let folder = TinyModel.workplace()
    let arguments = TinyModel.finetune("--out", "m", "--epochs", "3", "--batch-size", "4")
    let outcome = Host.run(["plan"] + arguments + ["--json"], in: folder)
    outcome.expectDone()
    let json = try #require(outcome.json)
    #expect(!folder.isThere("m") && !folder.isThere("m.run"))
    // 20 sentences of training, in batches of four, three times.
    #expect(json.at("splits", "train", "records") == 20 && json["steps"] == 15)
    #expect(json.at("splits", "test", "records") == 8 && (json["tokens_per_second"]?.number ?? 0) > 0)
    let labels = try #require(json.at("labels", "spans")?.object)
    #expect(labels.members.contains { $0.key == "Disease" && ($0.value.integer ?? 0) > 0 })
    #expect(json["warnings"]?.array?.contains("random_encoder") == true)
    Host.run(arguments + ["--json"], in: folder).expectDone()
    let steps = folder.text("m.run/metrics.jsonl").split(separator: "\n").filter { $0.contains("learning_rate") }
    #expect(steps.count == 15)
  }

  @Test("what is wrong with data or model is seen: long inputs, a casing that does not fit")
  func warnings() throws {
    let folder = TinyModel.workplace()
    let long = Host.run(
      ["plan"] + TinyModel.finetune("--out", "m", "--max-length", "8", "--set", "stride=2", "--json"), in: folder)
    long.expectDone()
    #expect(long.json?["warnings"]?.array?.contains("long_inputs") == true)
    #expect((long.json?.at("splits", "train", "in_several_windows")?.integer ?? 0) > 0)
    // A vocabulary of lower case that is said to be cased knows no word with a capital.
    let lower = TinyModel.vocabulary.filter { $0.hasPrefix("[") || $0.lowercased() == $0 }
    folder.write("tiny/vocab.txt", lower.map { $0 + "\n" }.joined())
    folder.write("tiny/config.json", TinyModel.configuration(vocabularySize: lower.count))
    let cased = Host.run(["plan"] + TinyModel.finetune("--out", "m"), in: folder)
    cased.expectDone()
    #expect(cased.text.contains("do_lower_case"))
  }

  @Test("a command that cannot be told beforehand, and wrong options of one that can, are wrong usage")
  func usage() {
    let folder = TinyModel.workplace()
    #expect(Host.run(["plan", "plugin", "list"], in: folder).code == 2)
    #expect(Host.run(["plan", "finetune", "--bogus"], in: folder).code == 2)
    #expect(Host.run(["plan"], in: folder).code == 2)
    let absent = Host.run(["plan", "finetune", "--task", "ner", "--data", "nowhere", "--init", "tiny"], in: folder)
    #expect(absent.code != 0 && absent.err.contains("nowhere"))
  }
}
