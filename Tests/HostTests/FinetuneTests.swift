import JSON
import Testing

@Suite("host finetune", .enabled(if: Host.isThere, "\(Host.absence)"))
struct FinetuneTests {
  /// What `finetune` and `evaluate` print, in this order.
  static let reportKeys = [
    "task", "split", "metrics", "ledger", "tokens_per_second", "seconds", "peak_rss_mb", "model", "manifest",
  ]
  static let metrics = ["conlleval.v1", "seqeval-strict.v1", "token-level.v1", "span-exact.v1"]

  @Test("without anything else it runs on the embedded sample, and the other commands take what it made")
  func embedded() throws {
    let folder = ScratchFolder()
    let outcome = Host.run("finetune --task ner --epochs 1 --max-length 64 --json", in: folder)
    outcome.expectDone()
    let first = try #require(outcome.err.split(separator: "\n").first)
    #expect(first.contains("the embedded sample") && first.hasSuffix("into ner-model"))
    let json = try #require(outcome.json)
    #expect(json["model"] == "ner-model" && json["split"] == "test")
    #expect(folder.isThere("ner-model/model.safetensors") && folder.isThere("ner-model.run/manifest.json"))

    let predicted = Host.run(
      ["predict", "--input", "-", "--output", "-", "--threads", "1"], in: folder, input: Array("asthma\n".utf8))
    predicted.expectDone()
    #expect(predicted.err.contains("using ner-model, the model trained last in this folder"))
    #expect(predicted.lines.count == 1)
  }

  @Test("the report has the keys of docs/cli.md, in their order, and sensible values")
  func report() throws {
    let json = try #require(TinyModel.trained.outcome.json)
    #expect(json.keys == Self.reportKeys + ["devel", "epochs", "best_epoch", "steps", "weights_sha256"])
    #expect(json["task"] == "ner" && json["split"] == "test")
    #expect(json["model"] == "model" && json["manifest"] == "model.run/manifest.json")
    #expect(json["metrics"]?.object?.keys == Self.metrics)
    #expect(json["devel"]?.object?.keys == Self.metrics)
    for key in ["precision", "recall", "f1"] {
      let value = try #require(json.at("metrics", "conlleval.v1", key)?.number)
      #expect((0...1).contains(value))
    }
    // The corpus is so regular that anything less means that nothing was learnt.
    #expect(try #require(json.at("metrics", "conlleval.v1", "f1")?.number) > 0.9)
    let ledger = try #require(json["ledger"]?.object)
    #expect(ledger["total"]?.integer == 16 && ledger["scored"]?.integer == 16)
    #expect(try #require(json["tokens_per_second"]?.number) > 0)
    #expect(try #require(json["seconds"]?.number) > 0)
    #expect(try #require(json["peak_rss_mb"]?.integer) > 0)
    #expect(json["epochs"] == 30 && json["steps"] == 150)
    #expect(json["weights_sha256"]?.string?.utf8.count == 64)
  }

  @Test("the model folder is whole and nothing temporary is left beside it")
  func folders() throws {
    let folder = TinyModel.trained.folder
    #expect(
      ScratchFolder.names(folder.path + "/model")
        == ["config.json", "host.json", "model.safetensors", "tokenizer_config.json", "vocab.txt"])
    #expect(ScratchFolder.names(folder.path + "/model.run") == ["lock", "manifest.json", "metrics.jsonl"])
    #expect(ScratchFolder.names(folder.path) == ["data", "model", "model.run", "tiny"])
    let configuration = try JSONValue.parse(folder.read("model/config.json"))
    #expect(configuration["architectures"] == ["BertForTokenClassification"])
    #expect(configuration["id2label"]?["0"] == "O")
    let steps = folder.text("model.run/metrics.jsonl").split(separator: "\n").map { try? JSONValue.parse(String($0)) }
    #expect(steps.compactMap { $0?["step"]?.integer } == Array(1...150))
    #expect(steps.compactMap { $0?["train_loss"]?.number }.count == 30)
  }

  @Test("evaluate gives the same numbers as the run, with the same keys")
  func evaluate() throws {
    let folder = TinyModel.trained.folder
    let trained = try #require(TinyModel.trained.outcome.json)
    let outcome = Host.run("evaluate --model model --data data --split test --json --threads 1", in: folder)
    outcome.expectDone()
    let json = try #require(outcome.json)
    #expect(json.keys == Self.reportKeys)
    #expect(json["metrics"] == trained["metrics"] && json["ledger"] == trained["ledger"])
    #expect(json["manifest"] == trained["manifest"])
    let devel = Host.run("evaluate --model model --data data --split devel --json --threads 1", in: folder)
    #expect(devel.json?["metrics"] == trained["devel"] && devel.json?["split"] == "devel")
    let one = Host.run(
      "evaluate --model model --data data --metrics span-exact.v1 --json --threads 2", in: folder)
    #expect(one.json?["metrics"]?.object?.keys == ["span-exact.v1"])
  }

  @Test("predictions of evaluate, scored by themselves, give the same numbers")
  func predictions() throws {
    let folder = ScratchFolder()
    let data = TinyModel.trained.folder.path + "/data"
    let outcome = Host.run(
      ["evaluate", "--model", TinyModel.path, "--data", data, "--predictions", "p.tsv", "--json"], in: folder)
    outcome.expectDone()
    let scored = Host.run(
      [
        "score", "--metric", "conlleval.v1,token-level.v1", "--gold", data + "/test.tsv", "--predicted", "p.tsv",
        "--json",
      ],
      in: folder)
    scored.expectDone()
    for metric in ["conlleval.v1", "token-level.v1"] {
      let own = try #require(outcome.json?.at("metrics", metric)?.object)
      let later = try #require(scored.json?.at("metrics", metric)?.object)
      for key in ["precision", "recall", "f1", "accuracy"] { #expect(own[key] == later[key]) }
    }
  }

  @Test("the same seed gives the same bytes, another seed others")
  func seeds() {
    let folder = TinyModel.workplace()
    for (name, seed) in [("a", "1"), ("b", "1"), ("c", "2")] {
      Host.run(TinyModel.finetune("--out", name, "--epochs", "2", "--seed", seed, "--quiet"), in: folder).expectDone()
    }
    #expect(folder.read("a/model.safetensors") == folder.read("b/model.safetensors"))
    #expect(folder.read("a/model.safetensors") != folder.read("c/model.safetensors"))
  }

  @Test("accumulating a batch in parts changes no result but its last bits")
  func microBatches() throws {
    let folder = TinyModel.workplace()
    func losses(_ name: String, _ more: String...) throws -> [Double] {
      let arguments = TinyModel.finetune(
        "--out", name, "--epochs", "2", "--quiet", "--learning-rate", "1e-3", "--set", "dropout=0")
      Host.run(arguments + more, in: folder).expectDone()
      let lines = folder.text("\(name).run/metrics.jsonl").split(separator: "\n")
      return lines.compactMap { (try? JSONValue.parse(String($0)))?["loss"]?.number }
    }
    folder.write(
      "tiny/config.json", TinyModel.configuration().replacing("_prob\": 0.1", with: "_prob\": 0.0"))
    let whole = try losses("whole", "--batch-size", "8")
    let parts = try losses("parts", "--batch-size", "8", "--micro-batch-tokens", "20")
    #expect(whole.count == 6 && parts.count == 6)
    for (one, other) in zip(whole, parts) { #expect(abs(one - other) < 1e-4 * abs(one)) }
  }

  @Test("one file is split by shares, and training labels come first")
  func splitBy() throws {
    let folder = TinyModel.workplace()
    folder.write("all.tsv", TinyCorpus.conll(0..<40))
    let outcome = Host.run(
      "finetune --task ner --data all.tsv --split-by 50/25/25 --init tiny --out m --epochs 1 --max-length 32 "
        + "--set stride=8 --json --threads 1", in: folder)
    outcome.expectDone()
    #expect(outcome.err.contains("read 20 records of train"))
    #expect(outcome.json?["split"] == "test")
  }

  @Test("without devel the last epoch is kept, with one warning")
  func noDevel() throws {
    let folder = TinyModel.workplace()
    let lone = ScratchFolder()
    lone.write("data/train.tsv", folder.text("data/train.tsv"))
    lone.write("data/test.tsv", folder.text("data/test.tsv"))
    TinyModel.write(to: lone)
    let outcome = Host.run(TinyModel.finetune("--out", "m", "--epochs", "3", "--json"), in: lone)
    outcome.expectDone()
    #expect(outcome.err.split(separator: "\n").count { $0.hasPrefix("warning: ") && $0.contains("last epoch") } == 1)
    #expect(outcome.json?["best_epoch"] == 3 && outcome.json?["split"] == "test")
    #expect(outcome.json?["devel"] == nil)
  }

  @Test("early stopping ends the run, and the epoch of the highest value is kept")
  func earlyStop() throws {
    let folder = TinyModel.workplace()
    let outcome = Host.run(
      TinyModel.finetune("--out", "m", "--epochs", "50", "--learning-rate", "0", "--early-stop", "2", "--json"),
      in: folder)
    outcome.expectDone()
    #expect(outcome.json?["epochs"] == 3 && outcome.json?["best_epoch"] == 1)
    #expect(outcome.err.contains("stopped after epoch 3"))
  }

  @Test("a trained model can be trained further, and its tensors are reported")
  func further() {
    let folder = TinyModel.workplace()
    let outcome = Host.run(
      ["finetune", "--task", "ner", "--data", "data", "--init", TinyModel.path, "--out", "m", "--epochs", "1"]
        + ["--max-length", "32", "--set", "stride=8", "--threads", "1"], in: folder)
    outcome.expectDone()
    #expect(outcome.err.contains("23 tensors of \(TinyModel.path)/model.safetensors used"))
  }

  @Test("an output that is there is left alone")
  func outputExists() {
    let folder = TinyModel.workplace()
    folder.write("m/notes.txt", "mine")
    Host.run(TinyModel.finetune("--out", "m", "--epochs", "1"), in: folder).expectError(2, "m is there already")
    #expect(folder.text("m/notes.txt") == "mine")
    #expect(!folder.isThere("m/config.json"))
  }

  @Test("numbers out of range are wrong usage, and name the option and what is allowed")
  func ranges() {
    let folder = TinyModel.workplace()
    Host.run(TinyModel.finetune("--out", "m", "--max-length", "65"), in: folder).expectError(2, "--max-length 65", "64")
    Host.run(TinyModel.finetune("--out", "m", "--set", "stride=31"), in: folder).expectError(2, "stride 31", "30")
    Host.run(TinyModel.finetune("--out", "m", "--epochs", "0"), in: folder).expectError(2, "epochs=0", "1")
    Host.run(TinyModel.finetune("--out", "m", "--select-by", "conlleval.v1:f2"), in: folder).expectError(
      2, "f2", "Did you mean \"conlleval.v1:f1\"")
    // Before the first epoch: there is no run that would be in the way.
    #expect(!folder.isThere("m.run"))
    Host.run(TinyModel.finetune("--out", "n", "--select-by", "bogus:f1"), in: folder).expectError(2, "bogus")
    Host.run(TinyModel.finetune("--out", "n", "--train-splits", "train,extra"), in: folder).expectError(
      2, "\"extra\"", "train, devel and test")
    #expect(!folder.isThere("m") && !folder.isThere("n"))
  }

  @Test("an encoder with fewer positions than the usual length is trained at its own")
  func fewPositions() throws {
    let folder = TinyModel.workplace()
    let outcome = Host.run(
      "finetune --task ner --data data --init tiny --out m --epochs 1 --threads 1", in: folder)
    outcome.expectDone()
    let manifest = try JSONValue.parse(folder.read("m.run/manifest.json"))
    let text = try manifest.text()
    #expect(text.contains("\"max-length\":\(TinyModel.positions)"), "\(text)")
  }
}
