import JSON
import Testing

/// What `host bench` says, never how fast anything is.
@Suite("bench", .enabled(if: Host.isThere, "\(Host.absence)"))
struct BenchTests {
  private static let small = [
    "--model", "tiny", "--sequences", "2", "--length", "16", "--repeat", "1", "--threads", "2",
  ]

  /// The rows of each benchmark on the tiny shape.
  private static func report(_ names: [String], _ more: [String] = [], in folder: ScratchFolder) throws -> JSONObject {
    let outcome = Host.run(["bench"] + names + small + more + ["--json"], in: folder)
    outcome.expectDone()
    return try #require(outcome.json)
  }

  private static func rows(_ name: String, of report: JSONObject) throws -> [JSONObject] {
    try #require(report[name]?.array).compactMap(\.object)
  }

  /// Shares are of a ceiling that was measured at another moment of a shared machine: positive, and not absurd.
  private static func expectSane(_ rows: [JSONObject], _ keys: [String]) {
    #expect(!rows.isEmpty)
    for row in rows {
      #expect(row["name"]?.string?.isEmpty == false)
      for key in keys {
        let value = row[key]?.number ?? -1
        #expect(value > 0 && value.isFinite, "\(key) \(value) in \(row)")
      }
      if let share = row["share_of_peak"]?.number { #expect(share > 0 && share < 100, "\(row)") }
    }
  }

  @Test("all that is quick is measured when nothing is named, and the JSON holds machine, peaks and rows")
  func everything() throws {
    let folder = TinyModel.workplace()
    let before = folder.listing()
    let report = try Self.report([], in: folder)
    #expect(
      report.keys == [
        "machine", "peaks", "encoder", "training", "pretraining", "tokenizer", "matmul", "startup", "operations",
        "seconds",
        "peak_rss_mb",
      ])
    #expect(report["machine"]?["threads"]?.integer == 2)
    for peak in ["fp32_gflops", "int8_gflops", "memory_gb_per_second"] {
      #expect((report["peaks"]?[peak]?.number ?? 0) > 0, "\(peak)")
    }
    let speed = ["milliseconds", "tokens_per_second", "best_tokens_per_second", "gflops", "share_of_peak"]
    Self.expectSane(try Self.rows("encoder", of: report), speed)
    Self.expectSane(try Self.rows("training", of: report), speed)
    Self.expectSane(try Self.rows("tokenizer", of: report), ["mb_per_second", "tokens_per_second"])
    Self.expectSane(try Self.rows("matmul", of: report), ["milliseconds", "gflops", "share_of_peak"])
    Self.expectSane(try Self.rows("startup", of: report), ["milliseconds"])
    Self.expectSane(
      try Self.rows("operations", of: report), ["milliseconds", "share_of_time", "gflops", "gb_per_second"])
    Self.expectSane(try Self.rows("pretraining", of: report), speed)
    #expect(try Self.rows("training", of: report).map { $0["name"]?.string } == ["tagging fp32"])
    let providers = try Self.rows("matmul", of: report).compactMap { $0["name"]?.string }
    for part in ["openblas", "reference forward", "int8 forward"] {
      #expect(providers.contains { $0.contains(part) }, "\(part) of \(providers)")
    }
    let shares = try Self.rows("operations", of: report).reduce(into: [String: Double]()) {
      $0[$1["name"]?.string?.hasSuffix("backward") == true ? "backward" : "forward", default: 0] +=
        $1["share_of_time"]?.number ?? 0
    }
    #expect(shares.count == 2 && shares.values.allSatisfy { abs($0 - 1) < 1e-6 })
    #expect(folder.listing() == before)
  }

  @Test("growth has rows of every size, and leaves nothing behind")
  func growth() throws {
    let folder = TinyModel.workplace()
    let rows = try Self.rows("growth", of: Self.report(["growth"], in: folder))
    #expect(Set(rows.compactMap { $0["what"]?.string }) == ["sequences", "length", "layers", "threads", "sentences"])
    Self.expectSane(rows.filter { $0["what"] != "sentences" }, ["value", "tokens_per_second"])
    Self.expectSane(rows.filter { $0["what"] == "sentences" }, ["value", "seconds", "peak_rss_mb"])
  }

  @Test("lengths come from a file of tokens and tags, or of lines of text")
  func data() throws {
    let folder = TinyModel.workplace()
    folder.write("tags.tsv", "aspirin\tO\ntreated\tO\n\nfever\tB\n")
    folder.write("lines.txt", "aspirin treated\nfever\n")
    let tagged = try Self.rows("encoder", of: Self.report(["encoder"], ["--data", "tags.tsv"], in: folder))
    let lines = try Self.rows("encoder", of: Self.report(["encoder"], ["--data", "lines.txt"], in: folder))
    // Two words, then one, each sentence with [CLS] and [SEP].
    #expect(tagged[0]["tokens"]?.integer == lines[0]["tokens"]?.integer)
    #expect((tagged[0]["tokens"]?.integer ?? 0) >= 7)
    Host.run("bench encoder --model tiny --length 16 --data nothing.txt", in: folder).expectError(1, "nothing.txt")
    folder.write("empty.txt", "\n\n")
    Host.run("bench encoder --model tiny --length 16 --data empty.txt", in: folder).expectError(
      3, "empty.txt", "no record")
  }

  @Test("weights become bytes in memory, and a model of bytes is measured in them")
  func bytes() throws {
    let folder = TinyModel.withModel()
    TinyModel.write(to: folder)
    Host.run("convert --from model --to small --quantize int8", in: folder).expectDone()
    for (model, more) in [("tiny", ["--precision", "int8"]), ("model", ["--precision", "int8"]), ("small", [])] {
      let outcome = Host.run(
        ["bench", "encoder", "operations", "--model", model, "--sequences", "2", "--length", "16", "--json"] + more,
        in: folder)
      outcome.expectDone()
      #expect(outcome.json?["encoder"]?.array?.first?["name"]?.string == "forward int8")
    }
    Host.run("bench encoder --model small --precision fp32", in: folder).expectError(2, "has weights of int8")
    Host.run("bench training --model small", in: folder).expectError(2, "int8", "fp32 or bf16")
  }

  @Test("what cannot be measured is refused by name")
  func refusals() {
    let folder = TinyModel.workplace()
    let unknown = Host.run("bench speed", in: folder)
    #expect(unknown.code == 2 && unknown.err.contains("'speed'") && unknown.err.contains("encoder"))
    Host.run(
      "bench encoder --model tiny --length 16 --precision bf16", in: folder, environment: ["HOST_ISA": "baseline"]
    ).expectError(2, "no instructions for bf16", "fp32 runs everywhere")
    Host.run("bench encoder --model tiny --length 65", in: folder).expectError(2, "--length 65", "3 to 64")
    Host.run("bench encoder --model nowhere", in: folder).expectError(2, "there is no model folder nowhere")
    for wrong in ["--repeat 0", "--sequences 0", "--length 2", "--precision int8 training"] {
      #expect(Host.run("bench \(wrong)", in: folder).code == 2, "\(wrong)")
    }
  }

  @Test("as text there is a table a benchmark, its columns under their names")
  func tables() {
    let outcome = Host.run(["bench", "encoder", "matmul"] + Self.small, in: TinyModel.workplace())
    outcome.expectDone()
    let lines = outcome.text.split(separator: "\n")
    #expect(lines[0].hasPrefix("machine") && lines[1].hasPrefix("peaks"))
    #expect(outcome.text.contains("share_of_peak") && outcome.text.contains(" %"))
    #expect(lines.contains { $0.hasPrefix("encoder ") } && lines.contains { $0.hasPrefix("matmul ") })
  }
}
