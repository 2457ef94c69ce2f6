import JSON
import Testing

@Suite("splits that are not apart", .enabled(if: Host.isThere, "\(Host.absence)"))
struct SplitLeakTests {
  /// A sentence that no other number has.
  private static func sentence(_ n: Int, _ tag: String = "B-Chemical") -> String {
    "aspirin\t\(tag)\nhad\tO\n\(n)\tO\npatients\tO\n.\tO\n\n"
  }

  private static func folder(train: Range<Int>, devel: Range<Int>, test: Range<Int>) -> ScratchFolder {
    let folder = ScratchFolder()
    TinyModel.write(to: folder)
    for (split, numbers) in [("train", train), ("devel", devel), ("test", test)] where !numbers.isEmpty {
      folder.write("data/\(split).tsv", numbers.map { sentence($0) }.joined())
    }
    return folder
  }

  private static func warnings(_ outcome: Host.Outcome) -> [Substring] {
    outcome.err.split(separator: "\n").filter { $0.hasPrefix("warning: ") }
  }

  @Test("test is not trained on unless that is allowed")
  func trainsOnTest() {
    let folder = Self.folder(train: 0..<10, devel: 10..<15, test: 15..<20)
    let words = TinyModel.finetune("--out", "m", "--epochs", "1", "--train-splits", "train,test")
    Host.run(words, in: folder).expectError(2, "--train-splits", "test", "--allow-leaks")
    #expect(!folder.isThere("m.run"))
    Host.run(words + ["--allow-leaks"], in: folder).expectDone()
    Host.run("replay m --threads 1", in: folder).expectDone()
  }

  @Test("a devel that is test for the most part is refused unless that is allowed")
  func develIsTest() {
    let folder = Self.folder(train: 0..<10, devel: 10..<16, test: 12..<20)
    let words = TinyModel.finetune("--out", "m", "--epochs", "1")
    Host.run(words, in: folder).expectError(
      3, "4 of 6 texts", "data", "host data check", "--allow-leaks")
    let allowed = Host.run(words + ["--allow-leaks"], in: folder)
    allowed.expectDone()
    #expect(Self.warnings(allowed).contains { $0.contains("4 of 6 texts") && $0.contains("chosen by test") })
    // Half of them is no more than half, and a text that stands there often is one.
    folder.write(
      "data/devel.tsv", ((9..<15).map { Self.sentence($0) } + Array(repeating: Self.sentence(12), count: 9)).joined())
    Host.run(TinyModel.finetune("--out", "n", "--epochs", "1"), in: folder).expectDone()
  }

  @Test("texts that are trained on are counted, and few of them are no warning")
  func inTrain() {
    let folder = Self.folder(train: 0..<10, devel: 8..<12, test: 100..<300)
    let outcome = Host.run(TinyModel.finetune("--out", "m", "--epochs", "1"), in: folder)
    outcome.expectDone()
    let warnings = Self.warnings(outcome)
    #expect(warnings.count == 1 && warnings[0].contains("2 of 4 records of devel"), "\(outcome.err)")
    #expect(warnings.first?.contains("`host data check data`") == true)
    folder.write("data/test.tsv", folder.text("data/test.tsv") + Self.sentence(3))
    let few = Host.run(TinyModel.finetune("--out", "n", "--epochs", "1", "--verbose"), in: folder)
    few.expectDone()
    #expect(Self.warnings(few).count == 1 && few.err.contains("\n1 of 201 records of test"), "\(few.err)")
  }

  @Test("a devel that is trained on selects nothing")
  func develIsTrainedOn() {
    let folder = Self.folder(train: 0..<10, devel: 10..<14, test: 20..<24)
    let words = TinyModel.finetune("--epochs", "2", "--train-splits", "train,devel")
    let outcome = Host.run(words + ["--out", "m", "--select-by", "span-exact.v1:f1", "--json"], in: folder)
    outcome.expectDone()
    #expect(outcome.json?["best_epoch"] == 2)
    #expect(
      Self.warnings(outcome) == [
        "warning: devel of data is trained on: the last epoch is kept, and span-exact.v1:f1 selects nothing"
      ])
    Host.run(words + ["--out", "n", "--sweep"], in: folder).expectError(2, "trained on")
  }

  @Test("the embedded samples are apart", arguments: ["ner", "re", "qa"])
  func embedded(_ task: String) {
    let folder = ScratchFolder()
    let outcome = Host.run("finetune --task \(task) --epochs 1 --max-length 160 --out m --quiet", in: folder)
    outcome.expectDone()
    #expect(!outcome.err.contains("trained on") && !outcome.err.contains("chosen by"), "\(outcome.err)")
  }
}
