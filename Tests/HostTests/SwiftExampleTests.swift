import Glibc
import JSON
import Testing

/// The SDK's examples in Swift build as packages of their own, and learn.
@Suite(
  "examples in Swift", .enabled(if: Host.isThere, "\(Host.absence)"),
  .enabled(if: Toolchain.find("swift") != nil && Toolchain.find("make") != nil, "swift or make is not here"))
struct SwiftExampleTests {
  /// Builds a copy of an example, so that nothing is written into the checkout; what was printed where that failed.
  private static func build(_ example: String, in folder: ScratchFolder) -> String? {
    for name in ["Makefile", "Package.swift", "Sources", "data"] {
      folder.copy("\(Checkout.root)/SDK/examples/\(example)/\(name)", to: "p/\(name)")
    }
    let script = "cd \"$0/p\" && BIOBERT_SDK=\"$1/SDK\" exec make SWIFTFLAGS='-j 1' >\"$0/log\" 2>&1"
    return Toolchain.run("/bin/sh", ["-c", script, folder.path, Checkout.root]) == 0 ? nil : folder.text("log")
  }

  /// Trains an example on its devel split and measures it on test.
  private static func train(_ example: String, _ more: String..., in folder: ScratchFolder) throws -> JSONObject {
    TinyModel.write(to: folder)
    let checked = Host.run("plugin check p/build/\(example).so --seconds 0.2 --threads 1", in: folder)
    #expect(checked.code == 0, "\(checked.text)\(checked.err)")
    let trained = Host.run(
      [
        "finetune", "--task", example, "--data", "p/data", "--init", "tiny", "--out", "m", "--plugin-dir", "p/build",
        "--max-length", "64", "--train-splits", "devel", "--threads", "1", "--json",
      ] + more, in: folder)
    trained.expectDone()
    return try #require(trained.json)
  }

  /// The training loss of each epoch.
  private static func losses(_ folder: ScratchFolder) -> [Double] {
    folder.text("m.run/metrics.jsonl").split(separator: "\n")
      .compactMap { (try? JSONValue.parse(String($0)))?["train_loss"]?.number }
  }

  @Test("yes-no-maybe pools over windows, its own metric scores it, and other answers are refused")
  func yesNoMaybe() throws {
    let folder = ScratchFolder()
    let failure = Self.build("yes-no-maybe", in: folder)
    #expect(failure == nil, "\(failure ?? "")")
    guard failure == nil else { return }
    let report = try Self.train("yes-no-maybe", "--epochs", "2", "--learning-rate", "5e-3", in: folder)
    let metric = report.at("metrics", "yes-no-maybe.v1")
    #expect(metric?["f1"]?.number != nil && metric?["accuracy"]?.number != nil)
    #expect(metric?["count:gold:no"]?.number == 18)
    #expect(report.at("ledger", "scored")?.integer == 60)
    #expect(Self.losses(folder).count == 2)
    func record(_ answer: String) -> String {
      #"{"question":"Is it?","passages":["They say \#(answer)."],"classes":["\#(answer)"]}"# + "\n"
    }
    folder.write("other/train.jsonl", record("no") + record("perhaps"))
    let refused = Host.run(
      "finetune --task yes-no-maybe --data other --init tiny --out o --plugin-dir p/build --threads 1 --max-length 64",
      in: folder)
    #expect(refused.code == 3 && refused.err.contains("the answer 'perhaps'"), "\(refused.err)")
  }

  @Test("nested-spans learns mentions that lie within each other")
  func nestedSpans() throws {
    let folder = ScratchFolder()
    let failure = Self.build("nested-spans", in: folder)
    #expect(failure == nil, "\(failure ?? "")")
    guard failure == nil else { return }
    let report = try Self.train("nested-spans", "--epochs", "6", "--learning-rate", "2e-3", in: folder)
    // Every mention of the sample is a candidate.
    #expect(report.at("ledger", "scored") == report.at("ledger", "total"))
    let losses = Self.losses(folder)
    #expect(try #require(losses.last) < 0.7 * #require(losses.first), "\(losses)")
    // A narrower table puts mentions of three and four words out of reach, and that is told.
    let narrow = Host.run(
      [
        "finetune", "--task", "nested-spans", "--data", "p/data", "--init", "tiny", "--out", "n", "--plugin-dir",
        "p/build", "--max-length", "64", "--train-splits", "devel", "--threads", "1", "--json", "--epochs", "1",
        "--set", "max-width=2",
      ], in: folder)
    narrow.expectDone()
    #expect(try #require(narrow.json?.at("ledger", "not-a-candidate")?.integer) > 10)
  }
}
