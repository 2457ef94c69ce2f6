import Glibc
import JSON
import Testing

@Suite("host replay, and the model trained last", .enabled(if: Host.isThere, "\(Host.absence)"))
struct ReplayTests {
  private static func arguments(_ out: String, _ more: String...) -> [String] {
    TinyModel.finetune("--out", out, "--epochs", "2", "--quiet") + more
  }

  @Test("a run that is replayed comes out the same, and leaves nothing")
  func agrees() throws {
    let folder = TinyModel.workplace()
    Host.run(
      Self.arguments("m", "--seed", "18446744073709551615", "--optimizer", "hf", "--set", "train-pieces=first"),
      in: folder
    ).expectDone()
    let before = folder.listing()
    for run in ["m", "m/", "m.run"] {
      let outcome = Host.run(["replay", run, "--json", "--threads", "1"], in: folder)
      outcome.expectDone()
      let json = try #require(outcome.json)
      #expect(json.keys == ["agrees", "weights_recorded", "weights_replayed", "metrics_agree"])
      #expect(json["agrees"] == true && json["metrics_agree"] == true)
      #expect(json["weights_recorded"] == json["weights_replayed"])
    }
    #expect(folder.listing() == before)
    let text = Host.run("replay m", in: folder)
    #expect(text.err.contains("came out the same"))
  }

  @Test("an input that is not what it was is named")
  func changed() {
    let folder = TinyModel.workplace()
    Host.run(Self.arguments("m"), in: folder).expectDone()
    folder.write("data/devel.tsv", TinyCorpus.conll(20..<27))
    Host.run("replay m", in: folder).expectError(3, "data/devel.tsv")
  }

  @Test("a run that comes out differently is told with exit code 1")
  func differs() throws {
    let folder = TinyModel.workplace()
    Host.run(Self.arguments("m"), in: folder).expectDone()
    let manifest = folder.text("m.run/manifest.json")
    folder.write("m.run/manifest.json", manifest.replacing("\"seed\": 0", with: "\"seed\": 1"))
    let outcome = Host.run("replay m --json", in: folder)
    #expect(outcome.code == 1)
    #expect(outcome.json?["agrees"] == false)
  }

  @Test("what is no run, or an unfinished or damaged one, is refused")
  func noRun() {
    let folder = TinyModel.workplace()
    let missing = Host.run("replay nowhere", in: folder)
    #expect(missing.code != 0 && missing.err.contains("nowhere"))
    folder.write("bad.run/manifest.json", "{\"schema\": 1}")
    Host.run("replay bad", in: folder).expectError(3, "bad.run")
  }

  @Test("without --model the model that was trained last is taken, and named")
  func latest() throws {
    let folder = TinyModel.workplace()
    folder.write("in.txt", "aspirin treated asthma .\n")
    Host.run("predict --input in.txt --output o.jsonl", in: folder).expectError(2, "--model")
    Host.run("evaluate --data data", in: folder).expectError(2, "--model")
    Host.run(Self.arguments("z"), in: folder).expectDone()
    usleep(1_100_000)  // manifests keep seconds
    Host.run(Self.arguments("a"), in: folder).expectDone()
    let outcome = Host.run("predict --input in.txt --output o.jsonl", in: folder)
    outcome.expectDone()
    #expect(outcome.err.contains("using a, the model trained last"))
    #expect(Host.run("evaluate --data data --json", in: folder).json?["model"] == "a")
  }
}
