import Glibc
import JSON
import Testing

/// The SDK's examples in C, C++ and Rust build outside of the checkout, keep the contract, and do what they are for.
@Suite(
  "examples in C, C++ and Rust", .enabled(if: Host.isThere, "\(Host.absence)"),
  .enabled(if: Toolchain.c != nil && Toolchain.find("make") != nil, "cc or make is not here"))
struct ExampleTests {
  private static let hasRust = Toolchain.find("rustc").map { Toolchain.run($0, ["--version"]) == 0 } ?? false

  /// A folder with a built copy of an example as `p`, so that nothing is written into the checkout.
  private static func built(_ example: String, location: SourceLocation = #_sourceLocation) -> ScratchFolder? {
    let folder = ScratchFolder()
    // What earlier builds in the checkout have left behind stays there.
    let script =
      "mkdir \"$0/p\" && cd \"$1/SDK/examples/\(example)\" && tar cf - --exclude='*.so' --exclude=build . | "
      + "tar xf - -C \"$0/p\" && cd \"$0/p\" && exec make SDK=\"$1/SDK\" INCLUDE=\"$1/Sources/PluginAPI/include\" "
      + ">\"$0/log\" 2>&1"
    guard Toolchain.run("/bin/sh", ["-c", script, folder.path, Checkout.root]) == 0 else {
      #expect(Bool(false), "\(folder.text("log"))", sourceLocation: location)
      return nil
    }
    return folder
  }

  private static func check(_ library: String, in folder: ScratchFolder) {
    let checked = Host.run("plugin check p/\(library) --seconds 0.2 --json", in: folder)
    #expect(checked.code == 0, "\(checked.text)")
  }

  @Test(
    "a task builds, keeps the contract and learns from its sample",
    arguments: ["pair-classification", "document-classes", "sentence-similarity", "ner-crf"])
  func tasks(_ example: String) throws {
    let folder = try #require(Self.built(example))
    Self.check(example + ".so", in: folder)
    TinyModel.write(to: folder)
    let data = example == "ner-crf" ? Checkout.root + "/Models/embedded/samples/ner" : "p/sample"
    let trained = Host.run(
      [
        "finetune", "--task", example, "--data", data, "--init", "tiny", "--out", "m", "--plugin-dir", "p",
        "--epochs", "3", "--learning-rate", "2e-3", "--max-length", "64", "--threads", "1", "--json",
      ], in: folder)
    trained.expectDone()
    #expect((trained.json?.at("metrics")?.object?.members.count ?? 0) > 0, "\(trained.text)")
    let losses = folder.text("m.run/metrics.jsonl").split(separator: "\n")
      .compactMap { (try? JSONValue.parse(String($0)))?["train_loss"]?.number }
    let (first, last) = (try #require(losses.first), try #require(losses.last))
    #expect(losses.count == 3 && last < first, "\(losses)")
    let evaluated = Host.run(
      ["evaluate", "--model", "m", "--data", data, "--split", "test", "--plugin-dir", "p", "--threads", "1", "--json"],
      in: folder)
    evaluated.expectDone()
    #expect(evaluated.json?.at("metrics") == trained.json?.at("metrics"))
  }

  @Test("functions are listed, scored with, and a schedule")
  func functions() throws {
    let folder = try #require(Self.built("functions"))
    Self.check("functions.so", in: folder)
    let scored = Host.run(
      "score --metric example.functions:f2 --gold p/sample/gold.jsonl --predicted p/sample/predicted.jsonl "
        + "--plugin-dir p --json", in: folder)
    scored.expectDone()
    #expect(scored.json?.at("metrics", "example.functions:f2", "value")?.number == 10.0 / 19.0)
    TinyModel.write(to: folder)
    TinyCorpus.write(to: folder)
    Host.run(
      "finetune --task ner --data data --init tiny --out m --epochs 1 --threads 1 --plugin-dir p "
        + "--schedule example.functions:cosine", in: folder
    ).expectDone()
  }

  @Test("a format in C keeps the contract, reads its sample and brings the embedded corpus through and back")
  func mentions() throws {
    let folder = try #require(Self.built("format-mentions"))
    for data in ["", "--data p/sample "] {
      let checked = Host.run("plugin check p/format-mentions.so \(data)--seconds 0.2 --json", in: folder)
      #expect(checked.code == 0, "\(checked.text)")
      for result in PluginCheckTests.results(checked) {
        #expect(result.status == "pass" || result.status == "skip", "\(result)")
      }
    }
    let sample = Checkout.root + "/Models/embedded/samples/ner"
    func translate(_ words: [String]) { Host.run(["translate", "--plugin-dir", "p"] + words, in: folder).expectDone() }
    translate([sample, "--split", "test", "--to", "jsonl", "before.jsonl"])
    translate(["before.jsonl", "--to", "mentions", "test.men"])
    translate(["test.men", "--to", "jsonl", "after.jsonl"])
    func entities(_ file: String) -> [JSONValue?] {
      folder.text(file).split(separator: "\n").map { (try? JSONValue.parse(String($0)))?["entities"] }
    }
    #expect(entities("before.jsonl").count > 20 && entities("before.jsonl") == entities("after.jsonl"))
    folder.write("bad.men", "%mentions 1\n# 1\na β c\n2\t4\tGene\tβ\n\n# 2\na b\n0\t1\tGene\n\n# 3\nok\n")
    let faulty = Host.run("data check bad.men --plugin-dir p --json", in: folder)
    #expect(faulty.json?["faults"] == 2, "\(faulty.text)")
    let faults = (faulty.json?.at("examples", "faults")?.array ?? []).compactMap(\.string)
    #expect(faults.contains { $0.contains("bad.men:2") } && faults.contains { $0.contains("bad.men:8") }, "\(faults)")
  }

  @Test("a Makefile that finds no SDK says what to give it")
  func noSDK() throws {
    for example in ["functions", "ner-crf", "format-bioc-json", "format-mentions"] {
      let folder = ScratchFolder()
      let script =
        "cp -r \"$1/SDK/examples/\(example)\" \"$0/p\" && cd \"$0/p\" && PKG_CONFIG_PATH=/nowhere make SDK=/nowhere "
        + ">\"$0/log\" 2>&1"
      #expect(Toolchain.run("/bin/sh", ["-c", script, folder.path, Checkout.root]) != 0)
      #expect(folder.text("log").contains("no SDK in \"/nowhere\": make SDK="), "\(folder.text("log"))")
    }
  }

  @Test("pair classification has at most 60 lines")
  func pairsAreShort() {
    let text = ScratchFolder.text(Checkout.root + "/SDK/examples/pair-classification/pair_classification.c")
    #expect(!text.isEmpty && text.split(separator: "\n", omittingEmptySubsequences: false).count - 1 <= 60)
  }

  @Test("a metric in Rust scores files", .enabled(if: hasRust, "there is no Rust compiler"))
  func metric() throws {
    let folder = try #require(Self.built("metric-mention-overlap"))
    Self.check("mention-overlap.so", in: folder)
    let scored = Host.run(
      "score --metric mention-overlap.v1 --gold p/sample/gold.jsonl --predicted p/sample/predicted.jsonl "
        + "--plugin-dir p --json", in: folder)
    scored.expectDone()
    let f1 = try #require(scored.json?.at("metrics", "mention-overlap.v1", "f1")?.number)
    #expect(f1 > 0 && f1 < 1)
  }

  @Test("a format in Rust reads, writes and reads again", .enabled(if: hasRust, "there is no Rust compiler"))
  func format() throws {
    let folder = try #require(Self.built("format-bioc-json"))
    Self.check("bioc-json-rs.so", in: folder)
    for (from, to) in [("p/sample/notes.json", "a.json"), ("a.json", "b.json")] {
      Host.run("translate --from bioc-json-rs \(from) --to bioc-json-rs \(to) --plugin-dir p", in: folder).expectDone()
    }
    #expect(folder.isThere("a.json") && folder.read("a.json") == folder.read("b.json"))
    // The shipped format reads the same mentions.
    for format in ["bioc-json-rs", "bioc-json"] {
      Host.run("translate --from \(format) a.json --to jsonl \(format).jsonl --plugin-dir p", in: folder).expectDone()
    }
    func entities(_ name: String) throws -> [JSONValue?] {
      try folder.text(name).split(separator: "\n").map { try JSONValue.parse(String($0))["entities"] }
    }
    #expect(try entities("bioc-json-rs.jsonl") == entities("bioc-json.jsonl"))
  }
}
