import Glibc
import JSON
import Testing

/// Plugins that the host was never compiled with, through the whole of finetune, evaluate and predict.
@Suite(
  "plugins written in C", .enabled(if: Host.isThere, "\(Host.absence)"),
  .enabled(if: Toolchain.c != nil, "there is no C compiler"))
struct OwnPluginTests {
  private static func plugin(_ source: String, in folder: ScratchFolder) {
    let library = folder.file("plugins/lib\(source.split(separator: "/").last?.dropLast(2) ?? "").so")
    #expect(Toolchain.plugin(Checkout.root + "/Tests/" + source, to: library, ["-Wall", "-Wextra", "-Werror"]))
  }

  /// Arguments of a short run with the plugin folder.
  private static func finetune(_ task: String, _ more: String...) -> [String] {
    ["finetune", "--task", task, "--data", "data", "--init", "tiny", "--out", "m", "--max-length", "32"]
      + ["--batch-size", "5", "--plugin-dir", "plugins", "--threads", "1", "--json"] + more
  }

  @Test("a plugin of a few dozen lines is listed, trained, evaluated and predicted with; the host stays as it is")
  func polarity() throws {
    let host = ScratchFolder.read(Host.path ?? "")
    let folder = ScratchFolder()
    TinyModel.write(to: folder)
    Self.plugin("HostTests/Plugins/polarity.c", in: folder)
    func record(_ n: Int) -> String {
      let (text, type) = n % 2 == 0 ? ("aspirin treated asthma .", "good") : ("patients with fever .", "bad")
      return #"{"id":"\#(n)","text":"\#(text)","classes":["\#(type)"]}"# + "\n"
    }
    folder.write("data/train.jsonl", (0..<10).map(record).joined())
    folder.write("data/devel.jsonl", (10..<14).map(record).joined())
    folder.write("data/test.jsonl", (14..<18).map(record).joined())

    let list = Host.run("plugin list --plugin-dir plugins", in: folder)
    #expect(list.text.contains("test.polarity 1.0") && list.text.contains("tasks: polarity"))
    #expect(list.text.contains("metrics: polarity.v1"))

    let trained = Host.run(
      Self.finetune("polarity", "--epochs", "20", "--learning-rate", "5e-3", "--allow-leaks"), in: folder)
    trained.expectDone()
    #expect(trained.json?["task"] == "polarity")
    #expect(trained.json?.at("metrics", "polarity.v1", "accuracy")?.number == 1)
    #expect(trained.json?["ledger"] == ["total": 4, "scored": 4])

    let evaluated = Host.run(
      "evaluate --model m --data data --split devel --plugin-dir plugins --json --threads 1", in: folder)
    evaluated.expectDone()
    #expect(evaluated.json?["metrics"] == trained.json?["devel"])

    let predicted = Host.run(
      ["predict", "--model", "m", "--input", "-", "--output", "-", "--plugin-dir", "plugins"], in: folder,
      input: Array("patients with fever .\n\naspirin treated asthma .\n".utf8))
    predicted.expectDone()
    #expect(predicted.lines.map { $0?["classes"]?.array?.first?["type"] } == ["bad", "good"])
    // Without its plugin the model cannot be used, and that is said.
    Host.run("evaluate --model m --data data", in: folder).expectError(2, "\"polarity\"")
    #expect(ScratchFolder.read(Host.path ?? "") == host)
  }

  @Test("a plugin that is dropped in Plugins beside the host is found, trained and evaluated, with nothing else said")
  func dropped() throws {
    let folder = ScratchFolder()
    TinyModel.write(to: folder)
    folder.write("app/host", ScratchFolder.read(Host.path ?? ""), mode: 0o755)
    let shipped = Host.run("plugin list --json", in: folder).json?["plugins"]?.array ?? []
    for path in shipped.compactMap({ $0["path"]?.string }) {
      folder.write("app/Plugins/\(path.split(separator: "/").last ?? "")", ScratchFolder.read(path), mode: 0o755)
    }
    func host(_ words: String) -> Host.Outcome {
      Host.run(words.split(separator: " ").map(String.init), in: folder, copy: folder.path + "/app/host")
    }
    func ids() -> [String] {
      (host("plugin list --json").json?["plugins"]?.array ?? []).compactMap { $0["id"]?.string }
    }
    let shippedIDs: Set = ["biobert.formats", "biobert.ner", "biobert.re", "biobert.qa"]
    #expect(Set(ids()) == shippedIDs)
    // Word for word as docs/plugin-abi.md compiles one.
    let flags = ["-fvisibility=hidden", "-Wl,-z,defs"]
    let source = Checkout.root + "/Tests/HostTests/Plugins/polarity.c"
    #expect(Toolchain.plugin(source, to: folder.file("app/Plugins/polarity.so"), flags))
    #expect(Set(ids()) == shippedIDs.union(["test.polarity"]))
    for split in ["train", "test"] {
      folder.write(
        "data/\(split).jsonl",
        (0..<5).map { _ in
          #"{"text":"aspirin","classes":["good"]}"# + "\n" + #"{"text":"fever","classes":["bad"]}"# + "\n"
        }.joined())
    }
    let run = "finetune --task polarity --data data --init tiny --out m --max-length 32 --batch-size 5 --threads 1"
    host(run + " --epochs 20 --learning-rate 5e-3").expectDone()
    let evaluated = host("evaluate --model m --data data --json")
    #expect(evaluated.json?.at("metrics", "polarity.v1", "accuracy")?.number == 1)
    // It goes as it came.
    unlink(folder.path + "/app/Plugins/polarity.so")
    #expect(Set(ids()) == shippedIDs)
  }

  @Test("the CRF skeleton, with its custom operation, learns from ten sentences and tags as the shipped task does")
  func crf() throws {
    let folder = ScratchFolder()
    TinyModel.write(to: folder)
    Self.plugin("PluginAPITests/Skeletons/ner_crf.c", in: folder)
    // Twelve sentences hold every tag: ten to learn from.
    folder.write("data/train.tsv", TinyCorpus.conll(0..<10))
    folder.write("data/devel.tsv", TinyCorpus.conll(10..<13))
    folder.write("data/test.tsv", TinyCorpus.conll(10..<13))
    let trained = Host.run(
      Self.finetune("ner-crf", "--epochs", "60", "--learning-rate", "5e-3", "--allow-leaks"), in: folder)
    trained.expectDone()
    #expect(trained.json?["epochs"] == 60)
    let evaluated = Host.run(
      "evaluate --model m --data data --plugin-dir plugins --metrics conlleval.v1,span-exact.v1 --json --threads 1",
      in: folder)
    evaluated.expectDone()
    #expect(try #require(evaluated.json?.at("metrics", "conlleval.v1", "f1")?.number) > 0.5)
    #expect(evaluated.json?.at("metrics", "conlleval.v1", "f1") == evaluated.json?.at("metrics", "span-exact.v1", "f1"))
    let losses = folder.text("m.run/metrics.jsonl").split(separator: "\n")
      .compactMap { (try? JSONValue.parse(String($0)))?["train_loss"]?.number }
    #expect(try #require(losses.last) < 0.2 * #require(losses.first))
  }

  @Test("the regression skeleton and its metric learn from ten pairs")
  func regression() throws {
    let folder = ScratchFolder()
    TinyModel.write(to: folder)
    Self.plugin("PluginAPITests/Skeletons/regression.c", in: folder)
    Self.plugin("PluginAPITests/Skeletons/metric_regression.c", in: folder)
    func record(_ n: Int) -> String {
      let words = ["asthma", "fever", "cancer"]
      return
        #"{"id":"\#(n)","question":"the \#(words[n % 3])","passages":["the \#(words[n % 2])"],"values":[\#(n % 2)]}"#
        + "\n"
    }
    for (split, range) in [("train", 0..<10), ("devel", 10..<16), ("test", 10..<16)] {
      folder.write("data/\(split).jsonl", range.map(record).joined())
    }
    let trained = Host.run(
      Self.finetune("regression", "--epochs", "40", "--learning-rate", "5e-3", "--allow-leaks"), in: folder)
    trained.expectDone()
    #expect(trained.json?["ledger"] == ["total": 6, "scored": 6])
    let losses = folder.text("m.run/metrics.jsonl").split(separator: "\n")
      .compactMap { (try? JSONValue.parse(String($0)))?["train_loss"]?.number }
    #expect(losses.count == 40)
    #expect(try #require(losses.last) < 0.5 * #require(losses.first))
    let evaluated = Host.run(
      "evaluate --model m --data data --plugin-dir plugins --metrics regression.v1 --json --threads 1", in: folder)
    evaluated.expectDone()
    #expect(evaluated.json?["metrics"]?["regression.v1"]?.object?.keys == ["pearson", "rmse", "missing"])
    #expect(evaluated.json?.at("metrics", "regression.v1", "missing")?.number == 0)
  }
}
