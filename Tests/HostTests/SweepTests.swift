import JSON
import Testing

@Suite("host finetune --sweep", .enabled(if: Host.isThere, "\(Host.absence)"))
struct SweepTests {
  private static func sweep(_ out: String, rates: String, sizes: String, _ more: String...) -> [String] {
    TinyModel.finetune(
      "--out", out, "--epochs", "3", "--sweep", "--sweep-learning-rates", rates, "--sweep-batch-sizes", sizes) + more
  }

  @Test("the best point by devel becomes the model, and only it is measured on test")
  func grid() throws {
    let folder = TinyModel.workplace()
    let words = Self.sweep("m", rates: "1e-4,5e-3", sizes: "4,8", "--json")
    let outcome = Host.run(words, in: folder)
    outcome.expectDone()
    let json = try #require(outcome.json)
    #expect(
      json.keys == FinetuneTests.reportKeys + ["devel", "epochs", "best_epoch", "steps", "weights_sha256", "sweep"])
    #expect(json["split"] == "test" && json["model"] == "m" && json["manifest"] == "m.run/manifest.json")
    let points = try #require(json["sweep"]?.array)
    #expect(points.compactMap { $0["learning_rate"]?.number } == [1e-4, 1e-4, 5e-3, 5e-3])
    #expect(points.compactMap { $0["batch_size"]?.integer } == [4, 8, 4, 8])
    #expect(points.allSatisfy { $0["key"] == "conlleval.v1:f1" && $0["best_epoch"]?.integer != nil })
    let values = points.compactMap { $0["value"]?.number }
    let chosen = try #require(points.firstIndex { $0["chosen"] == true })
    #expect(points.count { $0["chosen"] == true } == 1)
    // Ties go to the first.
    #expect(values[chosen] == values.max() && values.firstIndex(of: values[chosen]) == chosen)
    #expect(json.at("devel", "conlleval.v1", "f1")?.number == values[chosen])

    let names = ["lr-0.0001-batch-4", "lr-0.0001-batch-8", "lr-0.005-batch-4", "lr-0.005-batch-8"]
    #expect(ScratchFolder.names(folder.path + "/m.sweep") == names.flatMap { [$0, $0 + ".run"] })
    for name in names {
      let manifest = try JSONValue.parse(folder.read("m.sweep/\(name).run/manifest.json"))
      let report = try #require(manifest["results"]?["report"])
      #expect(report["split"] == "devel" && report["metrics"] == report["devel"])
    }
    #expect(outcome.err.split(separator: "\n").contains { $0.hasPrefix("point 4 of 4: learning rate 0.005") })
    #expect(folder.read("m/model.safetensors") == folder.read("m.sweep/\(names[chosen])/model.safetensors"))
    #expect(ScratchFolder.names(folder.path + "/m.run") == ["lock", "manifest.json", "metrics.jsonl"])

    let measured = Host.run("evaluate --model m --data data --json", in: folder)
    #expect(measured.json?["metrics"] == json["metrics"] && measured.json?["ledger"] == json["ledger"])
    #expect(measured.json?["manifest"] == "m.run/manifest.json")
    for model in ["m", "m.sweep/\(names[3])"] {
      let replayed = Host.run(["replay", model, "--json", "--threads", "1"], in: folder)
      replayed.expectDone()
      #expect(replayed.json?["agrees"] == true)
    }

    // Given again it makes nothing anew, whether the points are still there or not; another grid is another sweep.
    let again = Host.run(words, in: folder)
    again.expectDone()
    #expect(again.json == json && again.err.contains("m is there already"))
    Host.run(Self.sweep("m", rates: "1e-4", sizes: "4", "--json"), in: folder).expectError(2, "m.run", "sweep")
    Host.run(words + ["--warmup", "0.2"], in: folder).expectError(2, "m.run", "warmup")
  }

  @Test("a sweep that was killed goes on where it was, and comes out as one that was not")
  func resumed() throws {
    let folder = TinyModel.workplace()
    let rates = "5e-3,2e-3,1e-3"
    let child = Host.start(Self.sweep("m", rates: rates, sizes: "4", "--json"), in: folder)
    let first = "m.sweep/lr-0.005-batch-4.run/manifest.json"
    if child.isAlive(until: "m.sweep/lr-0.002-batch-4.run/checkpoint.safetensors", in: folder) { child.kill() }
    _ = child.wait()
    let manifest = folder.text(first)
    #expect(manifest.contains("weights_sha256"))
    let outcome = Host.run(Self.sweep("m", rates: rates, sizes: "4", "--json"), in: folder)
    outcome.expectDone()
    #expect(folder.text(first) == manifest && outcome.err.contains("m.sweep/lr-0.005-batch-4 is there already"))
    let whole = Host.run(Self.sweep("n", rates: rates, sizes: "4", "--json", "--quiet"), in: folder)
    whole.expectDone()
    #expect(outcome.json?["weights_sha256"] == whole.json?["weights_sha256"])
    #expect(outcome.json?["metrics"] == whole.json?["metrics"])
  }

  @Test("as text the points are a table; one file is cut into splits")
  func table() throws {
    let folder = TinyModel.workplace()
    folder.write("all.tsv", TinyCorpus.conll(0..<30))
    let outcome = Host.run(
      "finetune --task ner --data all.tsv --init tiny --out m --epochs 1 --max-length 32 --set stride=8 --threads 1 "
        + "--sweep --sweep-learning-rates 5e-5 --sweep-batch-sizes 8,16", in: folder)
    outcome.expectDone()
    let lines = outcome.text.split(separator: "\n").filter { $0.contains("rate 5e-05") }
    #expect(lines.count == 2 && lines.count { $0.hasPrefix("  chosen ") } == 1)
    #expect(lines.allSatisfy { $0.contains("conlleval.v1:f1 ") })
    Host.run("replay m --threads 1", in: folder).expectDone()
  }

  @Test("what cannot be swept is refused before anything is trained")
  func refused() {
    let folder = TinyModel.workplace()
    for (flags, part) in [
      (["--sweep", "--learning-rate", "1e-3"], "--sweep-learning-rates"),
      (["--sweep", "--set", "batch-size=3"], "--sweep-batch-sizes"),
      (["--sweep", "--sweep-batch-sizes", "8,8"], "8,8"), (["--sweep", "--sweep-learning-rates", "1e-3,x"], "1e-3,x"),
      (["--sweep-batch-sizes", "8"], "--sweep"),
    ] {
      let outcome = Host.run(TinyModel.finetune("--out", "m") + flags, in: folder)
      #expect(outcome.code == 2 && outcome.err.contains(part), "\(outcome.err)")
    }
    Host.run(Self.sweep("m", rates: "1e-3,2", sizes: "4"), in: folder).expectError(2, "learning-rate=2")
    folder.write("n/notes.txt", "mine")
    Host.run(Self.sweep("n", rates: "1e-3", sizes: "4"), in: folder).expectError(2, "n is there already")
    folder.write("data/devel.tsv", "")
    Host.run(Self.sweep("m", rates: "1e-3", sizes: "4"), in: folder).expectError(2, "devel", "--sweep")
    #expect(!folder.isThere("m.sweep") && !folder.isThere("n.sweep"))
  }
}
