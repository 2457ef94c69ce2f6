import JSON
import Testing

@Suite("settings of formats", .enabled(if: Host.isThere, "\(Host.absence)"))
struct FormatSettingTests {
  /// The corpus with a column of nothing behind the tags, so that it is read right by a setting alone.
  private static func threeColumns(_ folder: ScratchFolder) {
    for split in ["train", "devel", "test"] {
      let lines = folder.text("data/\(split).tsv").split(separator: "\n", omittingEmptySubsequences: false)
      folder.write(
        "three/\(split).tsv", lines.map { $0.isEmpty ? "" : $0 + "\tO" }.joined(separator: "\n"))
    }
  }

  @Test("finetune reads with --format-set, records it, resumes and replays with it alone")
  func finetune() throws {
    let folder = TinyModel.workplace()
    Self.threeColumns(folder)
    func arguments(_ out: String, _ more: String...) -> [String] {
      ["finetune", "--task", "ner", "--init", "tiny", "--max-length", "32", "--epochs", "1", "--threads", "1"]
        + ["--json", "--out", out] + more
    }
    // Without it the last column is read, which holds no mention; a run that never began is no obstacle to the next.
    Host.run(arguments("m", "--data", "three"), in: folder).expectError(3, "no mention")
    let three = Host.run(arguments("m", "--data", "three", "--format-set", "tag-column=-2"), in: folder)
    three.expectDone()
    let two = Host.run(arguments("n", "--data", "data"), in: folder)
    two.expectDone()
    #expect(three.json?["weights_sha256"] != nil && three.json?["weights_sha256"] == two.json?["weights_sha256"])
    let manifest = try JSONValue.parse(folder.read("m.run/manifest.json"))
    #expect(manifest["settings"]?["format-set"]?["tag-column"] == "-2")
    #expect(manifest["settings"]?["format-set"]?["scheme"] == "auto")
    Host.run(arguments("m", "--data", "three", "--resume"), in: folder).expectError(2, "format-set")
    Host.run("replay m", in: folder).expectDone()
  }

  @Test("gold and predictions of one file are scored, and give what evaluate gave")
  func scoreOneFile() throws {
    let folder = ScratchFolder()
    let evaluated = Host.run(
      ["evaluate", "--model", TinyModel.path, "--data", TinyModel.trained.folder.path + "/data", "--json"]
        + ["--predictions", "out.conll", "--to", "conll", "--to-set", "columns=both", "--to-set", "separator=space"],
      in: folder)
    evaluated.expectDone()
    #expect(folder.text("out.conll").split(separator: "\n").allSatisfy { $0.split(separator: " ").count == 3 })
    let scored = Host.run(
      "score --metric conlleval.v1 --gold out.conll --predicted out.conll --format conll --gold-set tag-column=-2 --json",
      in: folder)
    scored.expectDone()
    let metrics = scored.json?["metrics"]?["conlleval.v1"]
    #expect(metrics != nil && metrics == evaluated.json?["metrics"]?["conlleval.v1"])
    // Read alike, a column agrees with itself.
    let same = Host.run(
      "score --metric conlleval.v1 --gold out.conll --predicted out.conll --format-set tag-column=2 --json", in: folder)
    #expect(same.json?["metrics"]?["conlleval.v1"]?["f1"]?.number == 1)
  }

  @Test("evaluate reads with --format-set")
  func evaluate() {
    let folder = TinyModel.workplace()
    Self.threeColumns(folder)
    let arguments = ["evaluate", "--model", TinyModel.path, "--json", "--data"]
    let two = Host.run(arguments + ["data"], in: folder)
    let three = Host.run(arguments + ["three", "--format-set", "tag-column=-2"], in: folder)
    three.expectDone()
    #expect(three.json?["metrics"] != nil && three.json?["metrics"] == two.json?["metrics"])
  }

  @Test("translate and predict read with --format-set and write with --to-set")
  func readAndWrite() {
    let folder = ScratchFolder()
    folder.write("words.tsv", "aspirin\ntreated\nasthma\n")
    Host.run("translate --from conll words.tsv --to conll out.tsv", in: folder).expectError(3, "words.tsv")
    Host.run(
      "translate --from conll --format-set untagged=true words.tsv --to conll --to-set separator=space out.tsv",
      in: folder
    ).expectDone()
    #expect(folder.text("out.tsv") == "aspirin O\ntreated O\nasthma O\n\n")
    Host.run(
      PredictTests.arguments(
        "--input", "words.tsv", "--from", "conll", "--format-set", "untagged=true", "--output", "tagged.tsv", "--to",
        "conll", "--to-set", "separator=space"), in: folder
    ).expectDone()
    #expect(folder.text("tagged.tsv") == "aspirin B-Chemical\ntreated O\nasthma B-Disease\n\n")
  }

  @Test("a format's own unit of offsets can be said of what is read")
  func offsets() {
    let folder = ScratchFolder()
    folder.write(
      "a.jsonl", #"{"text":"é asthma","entities":[{"start":3,"end":9,"type":"Disease","text":"asthma"}]}"# + "\n")
    Host.run("translate a.jsonl --to jsonl b.jsonl", in: folder).expectError(3, "a.jsonl:1")
    Host.run("translate --format-set offsets=bytes a.jsonl --to jsonl b.jsonl", in: folder).expectDone()
    #expect(folder.text("b.jsonl").contains(#""start":2,"end":8"#))
  }

  @Test("a setting that the format does not have is answered with the nearest one, whatever reads it")
  func unknown() {
    let folder = TinyModel.workplace()
    let commands = [
      "finetune --task ner --data data --init tiny --out m --format-set schem=iob1",
      "evaluate --model \(TinyModel.path) --data data --format-set schem=iob1",
      "score --metric conlleval.v1 --gold data/test.tsv --predicted data/test.tsv --format-set schem=iob1",
      "score --metric conlleval.v1 --gold data/test.tsv --predicted data/test.tsv --gold-set schem=iob1",
      "translate data/test.tsv --to jsonl out.jsonl --format-set schem=iob1",
      "translate data/test.tsv --to conll out.tsv --to-set schem=iob1",
      "predict --model \(TinyModel.path) --input data/test.tsv --from conll --output o.jsonl --format-set schem=iob1",
      "predict --model \(TinyModel.path) --input data/test.tsv --output o.tsv --to conll --to-set schem=iob1",
    ]
    let before = folder.listing()
    for command in commands {
      Host.run(command, in: folder).expectError(2, "conll has no setting \"schem\"", "Did you mean \"scheme\"?")
    }
    Host.run("translate data/test.tsv --to jsonl out.jsonl --format-set scheme=iob", in: folder)
      .expectError(2, "scheme=iob", "Did you mean \"iob1\"?")
    #expect(folder.listing() == before)
  }

  @Test("settings that contradict another option, or have no format, are wrong usage")
  func conflicts() {
    let folder = TinyModel.workplace()
    let predict = "predict --model \(TinyModel.path) --input data/test.tsv --output o.jsonl "
    Host.run(predict + "--format-set scheme=iob1", in: folder).expectError(2, "--from")
    Host.run(predict + "--offsets bytes --to-set offsets=utf16", in: folder).expectError(2, "--offsets bytes", "utf16")
    Host.run(predict + "--offsets bytes --to-set offsets=bytes", in: folder).expectDone()
    let evaluate = Host.run("evaluate --model \(TinyModel.path) --data data --to-set columns=both", in: folder)
    #expect(evaluate.code == 2 && evaluate.err.contains("--predictions"))
  }
}
