import Glibc
import JSON
import Testing

/// Every fault of training data is one sentence with file and line, and leaves neither model nor run.
@Suite("bad data", .enabled(if: Host.isThere, "\(Host.absence)"))
struct BadDataTests {
  private static func run(_ folder: ScratchFolder, _ more: String...) -> Host.Outcome {
    Host.run(TinyModel.finetune("--out", "m", "--epochs", "1", "--json") + more, in: folder)
  }

  /// A place to work whose training file is followed by bytes, and the line in which they begin.
  private static func appending(_ bytes: [UInt8]) -> (folder: ScratchFolder, line: Int) {
    let folder = TinyModel.workplace()
    let train = folder.read("data/train.tsv")
    folder.write("data/train.tsv", train + bytes)
    return (folder, train.count { $0 == 0x0A } + 1)
  }

  @Test(
    "columns that are ragged, and tags that are none",
    arguments: [
      ("aspirin\n\n", 0, "1 columns"), ("aspirin\tB-Chemical\ntreats\tthe\tO\n\n", 1, "3 columns"),
      ("\tO\n\n", 0, ""), ("aspirin\tX-Chemical\n\n", 0, "'X-Chemical' is no tag"),
    ])
  func ragged(_ text: String, _ behind: Int, _ part: String) {
    let (folder, line) = Self.appending(Array(text.utf8))
    let before = folder.listing()
    Self.run(folder).expectError(3, "data/train.tsv:\(line + behind): ", part)
    #expect(folder.listing() == before)
  }

  @Test("the same far behind the beginning of a long file")
  func raggedLater() {
    let folder = TinyModel.workplace()
    let long = String(repeating: TinyCorpus.conll(0..<20), count: 40)
    folder.write("data/train.tsv", long + "aspirin\n\n")
    let line = long.utf8.count { $0 == 0x0A } + 1
    Self.run(folder).expectError(3, "data/train.tsv:\(line): ", "1 columns")
    #expect(!folder.isThere("m") && !folder.isThere("m.run"))
  }

  @Test("bytes that are no UTF-8")
  func invalidUTF8() {
    for bytes: [UInt8] in [[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]] {
      let (folder, line) = Self.appending(bytes + Array("\tO\n\n".utf8))
      Self.run(folder).expectError(3, "data/train.tsv:\(line): ", "UTF-8")
      #expect(!folder.isThere("m") && !folder.isThere("m.run"))
    }
  }

  @Test("files that are empty")
  func empty() {
    for (name, size) in [("train", 0), ("test", 0), ("train", 3), ("test", 3)] {
      let folder = TinyModel.workplace()
      folder.write("data/\(name).tsv", [UInt8](repeating: 0x0A, count: size))
      Self.run(folder).expectError(
        3, size == 0 ? "data, split \(name), holds no record" : "data/\(name).tsv: no sentences")
      #expect(!folder.isThere("m") && !folder.isThere("m.run"))
    }
  }

  @Test("an empty devel is none: the last epoch is kept, with one warning")
  func emptyDevel() {
    let folder = TinyModel.workplace()
    folder.write("data/devel.tsv", "")
    let outcome = Self.run(folder)
    outcome.expectDone()
    #expect(outcome.err.split(separator: "\n").count { $0.hasPrefix("warning: ") && $0.contains("last epoch") } == 1)
    #expect(outcome.json?["devel"] == nil && outcome.json?["split"] == "test")
  }

  @Test("CRLF, a byte-order mark and a missing last line end change nothing")
  func lineEnds() throws {
    let plain = TinyModel.workplace()
    Self.run(plain).expectDone()
    let weights = plain.read("m/model.safetensors")
    let train = plain.text("data/train.tsv")
    let forms = [
      train.replacing("\n", with: "\r\n"), "\u{FEFF}" + train, String(train.dropLast(2)),
      "\u{FEFF}" + String(train.dropLast(2)).replacing("\n", with: "\r\n"),
    ]
    for form in forms {
      let folder = TinyModel.workplace()
      folder.write("data/train.tsv", form)
      Self.run(folder).expectDone()
      #expect(folder.read("m/model.safetensors") == weights)
    }
  }

  @Test("labels that training never saw are told and counted; with --strict-labels they are refused")
  func unknownLabels() throws {
    let folder = TinyModel.workplace()
    let line = folder.read("data/test.tsv").count { $0 == 0x0A } + 1
    folder.write("data/test.tsv", folder.text("data/test.tsv") + "aspirin\tB-Drug\n\n")
    Self.run(folder, "--strict-labels").expectError(
      3, "data/test.tsv:\(line): ", "\"Drug\"", "Chemical, Disease and Gene")
    #expect(!folder.isThere("m") && !folder.isThere("m.run"))
    let outcome = Self.run(folder)
    outcome.expectDone()
    #expect(
      outcome.err.contains("warning: 1 gold item of test has a label that training never saw and counts as missed"))
    let ledger = try #require(outcome.json?["ledger"]?.object)
    #expect(ledger["label-unknown"] == 1 && ledger["total"] == 17 && ledger["scored"] == 16)
    // The metrics count it as missed.
    #expect(outcome.json?.at("metrics", "conlleval.v1", "count:gold")?.number == 17)
    let evaluated = Host.run("evaluate --model m --data data --json", in: folder)
    #expect(evaluated.json?["ledger"] == .object(ledger))
    Host.run("evaluate --model m --data data --strict-labels", in: folder).expectError(3, "data/test.tsv:\(line): ")
  }

  @Test("a sentence of 100,000 words is read in windows, and every gold item is accounted for")
  func longSentence() throws {
    let folder = TinyModel.withModel()
    folder.write("long.tsv", String(repeating: "aspirin\tB-Chemical\ntreated\tO\n", count: 50_000) + "\n")
    let outcome = Host.run("evaluate --model model --data long.tsv --json --threads 1", in: folder)
    outcome.expectDone()
    let ledger = try #require(outcome.json?["ledger"]?.object)
    #expect(ledger["total"] == 50_000)
    #expect(ledger.members.dropFirst().reduce(0) { $0 + ($1.value.integer ?? 0) } == 50_000)
  }

  @Test("the ledger's sums agree when most of a sentence lies beyond the length of a window")
  func ledger() throws {
    let outcome = Host.run(
      ["evaluate", "--model", TinyModel.path, "--data", TinyModel.trained.folder.path + "/data", "--max-length", "8"]
        + ["--json"], in: ScratchFolder())
    outcome.expectDone()
    let ledger = try #require(outcome.json?["ledger"]?.object)
    #expect(ledger["total"] == 16)
    #expect(ledger.members.dropFirst().reduce(0) { $0 + ($1.value.integer ?? 0) } == 16)
  }

  @Test("training that leaves the numbers is told with its step, and no model is written")
  func notFinite() {
    let folder = TinyModel.workplace()
    folder.write("tiny/config.json", TinyModel.configuration().replacing("0.02", with: "1e30"))
    let outcome = Self.run(folder)
    outcome.expectError(1, "not a number", "step")
    #expect(!folder.isThere("m"))
  }

  @Test("a folder without splits, a split that is not there, and a format that cannot be told")
  func folders() {
    let folder = TinyModel.workplace()
    Host.run(["evaluate", "--model", TinyModel.path, "--data", "data", "--split", "extra"], in: folder).expectError(
      2, "\"extra\"", "train, devel and test")
    folder.write("odd/readme.bin", [0, 1, 2, 3])
    Host.run(["evaluate", "--model", TinyModel.path, "--data", "odd"], in: folder).expectError(3, "odd", "conll")
    folder.write("raw.txt", "aspirin treated asthma\n")
    Host.run(["evaluate", "--model", TinyModel.path, "--data", "raw.txt"], in: folder).expectError(
      3, "raw.txt", "no annotations")
  }
}
