import JSON
import Testing

/// Plugins that were built with the first header of the contract work with the host of today, for ever.
///
/// The libraries are never built again: a change of the contract that breaks them breaks what third parties have.
@Suite("plugins of contract 1.0", .enabled(if: Host.isThere, "\(Host.absence)"))
struct FirstContractTests {
  static let fixtures = Checkout.root + "/Tests/Fixtures/abi/1.0"
  static let names = ["functions", "multi-label", "ner-crf", "pairs", "regression", "regression-metric"]

  #if arch(x86_64)
    static let areThere = true
  #else
    static let areThere = Toolchain.c != nil
  #endif

  /// A folder that nobody else may write to, with the plugins in `p`.
  static func folder() -> ScratchFolder? {
    let folder = ScratchFolder()
    #if arch(x86_64)
      let script = "mkdir -m 755 \"$0/p\" && cp \"$1\"/x86-64/*.so \"$0/p\" && chmod 644 \"$0\"/p/*.so"
    #else
      let script = "mkdir -m 755 \"$0/p\" && CC=\"$2\" \"$1/build.sh\" \"$0/p\""
    #endif
    let status = Toolchain.run("/bin/sh", ["-c", script, folder.path, fixtures, Toolchain.c ?? "cc"])
    return status == 0 ? folder : nil
  }

  @Test("each passes the checks of today", .enabled(if: areThere, "no C compiler on this machine"), arguments: names)
  func checks(_ name: String) throws {
    let folder = try #require(Self.folder())
    let outcome = Host.run("plugin check p/\(name).so --seconds 0.2 --json", in: folder)
    #expect(outcome.code == 0, "\(outcome.text)")
    let results = PluginCheckTests.results(outcome)
    #expect(results.count { $0.status == "pass" } > 15, "\(outcome.text)")
    #expect(results.contains { $0.test == "entry.first-structs" && $0.status == "pass" }, "\(outcome.text)")
    #expect(results.contains { $0.test == "entry.longer-structs" && $0.status == "pass" }, "\(outcome.text)")
  }

  /// What a task is trained on and measured by, and with what else.
  struct Training: CustomTestStringConvertible, Sendable {
    let task: String
    let data: String
    let metric: String
    var format: [String] = []
    var more: [String] = []
    var testDescription: String { task }
  }

  static let trainings = [
    Training(task: "ner-crf", data: Checkout.root + "/Models/embedded/samples/ner", metric: "conlleval.v1"),
    Training(
      task: "multi-label", data: Checkout.root + "/SDK/examples/document-classes/sample", metric: "records.v1"),
    Training(
      task: "regression", data: "pairs", metric: "regression.v1", format: ["--format", "pairs"],
      more: ["--schedule", "functions:half"]),
  ]

  @Test(
    "its tasks learn and are evaluated", .enabled(if: areThere, "no C compiler on this machine"), arguments: trainings)
  func trains(_ training: Training) throws {
    let folder = try #require(Self.folder())
    TinyModel.write(to: folder)
    for split in ["train", "devel", "test"] {
      let lines = (0..<24).map { "gene \($0) in \(split)\tgene \($0 % 3) in \(split)\t\($0 % 4).5\n" }
      folder.write("pairs/\(split).tsv", lines.joined())
    }
    let data = ["--data", training.data] + training.format + ["--plugin-dir", "p", "--threads", "1", "--json"]
    Host.run(
      [
        "finetune", "--task", training.task, "--init", "tiny", "--out", "m", "--epochs", "3", "--learning-rate", "2e-3",
        "--max-length", "64",
      ] + data + training.more, in: folder
    ).expectDone()
    let losses = folder.text("m.run/metrics.jsonl").split(separator: "\n")
      .compactMap { (try? JSONValue.parse(String($0)))?["train_loss"]?.number }
    #expect(losses.count == 3 && losses[2] < losses[0], "\(losses)")
    let evaluated = Host.run(
      ["evaluate", "--model", "m", "--split", "test", "--metrics", training.metric] + data, in: folder)
    evaluated.expectDone()
    let values = evaluated.json?.at("metrics", training.metric)?.object?.members ?? []
    #expect(!values.isEmpty, "\(evaluated.text)")
  }

  @Test("its format writes what it has read, and its function scores", .enabled(if: areThere, "no C compiler"))
  func formatAndFunction() throws {
    let folder = try #require(Self.folder())
    let text = "one gene\tanother gene\t0.5\nthe same\tthe same\t5\n"
    folder.write("a.tsv", text)
    Host.run("translate --from pairs a.tsv --to pairs b.tsv --plugin-dir p", in: folder).expectDone()
    #expect(folder.text("b.tsv") == text)
    folder.write("gold.jsonl", "{\"text\": \"a b\", \"entities\": [{\"start\": 0, \"end\": 1, \"type\": \"T\"}]}\n")
    let scored = Host.run(
      "score --metric functions:f2 --gold gold.jsonl --predicted gold.jsonl --plugin-dir p --json", in: folder)
    scored.expectDone()
    #expect(scored.text.contains("f2"), "\(scored.text)")
  }
}
