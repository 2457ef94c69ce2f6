import Glibc
import JSON
import Testing

@Suite("host predict", .enabled(if: Host.isThere, "\(Host.absence)"))
struct PredictTests {
  static let documents =
    "aspirin treated asthma in patients .\n\nthe BRCA1 gene causes fever .\n\npatients with cancer .\n"

  /// Arguments of a prediction with the trained model.
  static func arguments(_ more: String...) -> [String] {
    ["predict", "--model", TinyModel.path, "--threads", "1"] + more
  }

  @Test("lines have the keys of docs/cli.md, and the model finds what it learnt")
  func keys() throws {
    let folder = ScratchFolder()
    folder.write("in.txt", Self.documents)
    let outcome = Host.run(Self.arguments("--input", "in.txt", "--output", "out.jsonl", "--json"), in: folder)
    outcome.expectDone()
    let summary = try #require(outcome.json)
    #expect(
      summary.keys == [
        "documents", "failed", "tokens", "tokens_per_second", "seconds", "compute_seconds", "not_held",
      ])
    #expect(summary["documents"] == 3 && summary["failed"] == 0)
    let lines = folder.text("out.jsonl").split(separator: "\n").map { (try? JSONValue.parse(String($0)))?.object }
    #expect(lines.count == 3)
    for line in lines {
      #expect(line?.keys == ["id", "text", "entities", "relations", "answers", "classes", "values"])
    }
    let first = try #require(lines[0]?["entities"]?.array)
    #expect(first.first?.object?.keys == ["start", "end", "type", "text", "confidence", "byte_start", "byte_end"])
    #expect(first.map { $0["text"] } == ["aspirin", "asthma"] && first.map { $0["type"] } == ["Chemical", "Disease"])
    for entity in first { #expect((0...1).contains(try #require(entity["confidence"]?.number))) }
  }

  @Test("- reads standard input and writes standard output, with the summary on standard error")
  func pipes() throws {
    let outcome = Host.run(
      Self.arguments("--input", "-", "--output", "-", "--json"), in: ScratchFolder(), input: Array(Self.documents.utf8))
    outcome.expectDone()
    #expect(outcome.lines.count == 3 && outcome.lines.allSatisfy { $0?["entities"] != nil })
    #expect(outcome.err.contains("3 documents"))
  }

  @Test("a .gz file gives what the file in it gives", .enabled(if: Toolchain.gzip != nil, "gzip is not here"))
  func gzip() throws {
    let folder = ScratchFolder()
    folder.write("in.txt", Self.documents)
    folder.write("packed/in.txt", Self.documents)
    #expect(Toolchain.run(try #require(Toolchain.gzip), [folder.path + "/packed/in.txt"]) == 0)
    Host.run(Self.arguments("--input", "in.txt", "--output", "plain.jsonl"), in: folder).expectDone()
    Host.run(Self.arguments("--input", "packed/in.txt.gz", "--output", "packed.jsonl"), in: folder).expectDone()
    let plain = try folder.text("plain.jsonl").split(separator: "\n").map {
      try JSONValue.parse(String($0))["entities"]
    }
    let packed = try folder.text("packed.jsonl").split(separator: "\n").map {
      try JSONValue.parse(String($0))["entities"]
    }
    #expect(plain == packed && plain.count == 3)
    // Written as .gz it is the same again.
    Host.run(Self.arguments("--input", "in.txt", "--output", "out.jsonl.gz"), in: folder).expectDone()
    #expect(Toolchain.run(try #require(Toolchain.gzip), ["-d", folder.path + "/out.jsonl.gz"]) == 0)
    #expect(folder.read("out.jsonl") == folder.read("plain.jsonl"))
    // Cut short, it becomes an error record.
    let whole = folder.read("packed/in.txt.gz")
    folder.write("cut.txt.gz", Array(whole.prefix(whole.count / 2)))
    let cut = Host.run(Self.arguments("--input", "cut.txt.gz", "--output", "-"), in: folder)
    #expect(cut.code == 1)
    #expect(cut.lines.last??["error"]?.string?.contains("cut.txt.gz") == true)
  }

  @Test("a folder gives the documents of its files, by name")
  func folderInput() throws {
    let folder = ScratchFolder()
    folder.write("texts/b.txt", "the BRCA1 gene causes fever .\n")
    folder.write("texts/a.txt", "aspirin treated asthma in patients .\n")
    folder.write("texts/sub/c.txt", "patients with cancer .\n")
    let outcome = Host.run(Self.arguments("--input", "texts", "--output", "-"), in: folder)
    outcome.expectDone()
    #expect(
      outcome.lines.map { $0?["text"] } == [
        "aspirin treated asthma in patients .", "the BRCA1 gene causes fever .", "patients with cancer .",
      ])
    let two = Host.run(
      Self.arguments("--input", "texts/b.txt", "texts/a.txt", "--output", "-"), in: folder)
    #expect(two.lines.count == 2)
  }

  @Test("shards are whole or not there, and --resume makes the missing ones as they were")
  func shards() throws {
    let folder = ScratchFolder()
    folder.write("in.txt", (0..<10).map { "aspirin treated asthma \($0) .\n\n" }.joined())
    let arguments = Self.arguments("--input", "in.txt", "--output", "out/", "--shard-size", "3")
    Host.run(arguments, in: folder).expectDone()
    let names = (0..<4).map { "part-00000\($0).jsonl" }
    #expect(ScratchFolder.names(folder.path + "/out") == names)
    let before = names.map { folder.read("out/\($0)") }
    #expect(before.map { $0.count { $0 == 0x0A } } == [3, 3, 3, 1])
    // What is there is not written over without being asked to go on.
    Host.run(arguments, in: folder).expectError(2, "out/part-000000.jsonl")
    for missing in [[1], [3], [0, 2], [0, 1, 2, 3]] {
      for number in missing { unlink(folder.path + "/out/" + names[number]) }
      let outcome = Host.run(arguments + ["--resume", "--json"], in: folder)
      outcome.expectDone()
      #expect(outcome.json?["documents"] == 10)
      #expect(names.map { folder.read("out/\($0)") } == before)
      #expect(ScratchFolder.names(folder.path + "/out") == names)
    }
  }

  @Test("shards and one file hold the same lines")
  func shardsAreTheFile() throws {
    let folder = ScratchFolder()
    folder.write("in.txt", (0..<200).map { "patients with fever \($0) .\n\n" }.joined())
    Host.run(Self.arguments("--input", "in.txt", "--output", "one.jsonl"), in: folder).expectDone()
    mkdir(folder.path + "/out", 0o755)
    Host.run(Self.arguments("--input", "in.txt", "--output", "out", "--shard-size", "70"), in: folder).expectDone()
    let parts = ScratchFolder.names(folder.path + "/out").flatMap { folder.read("out/\($0)") }
    // Batches are cut in other places, which may move the last bits of confidences.
    func content(_ bytes: [UInt8]) -> [[JSONValue?]] {
      bytes.split(separator: 0x0A).map { line in
        let value = try? JSONValue.parse(Array(line))
        return [value?["id"], value?["text"]] + (value?["entities"]?.array ?? []).map { $0["byte_start"] }
      }
    }
    #expect(content(parts) == content(folder.read("one.jsonl")))
  }

  @Test("--min-confidence leaves out what lies below")
  func minimumConfidence() throws {
    let folder = ScratchFolder()
    folder.write("in.txt", Self.documents)
    func confidences(_ least: String) throws -> [Double] {
      let outcome = Host.run(
        Self.arguments("--input", "in.txt", "--output", "-", "--min-confidence", least), in: folder)
      outcome.expectDone()
      return outcome.lines.flatMap { $0?["entities"]?.array ?? [] }.compactMap { $0["confidence"]?.number }
    }
    let all = try confidences("0").sorted()
    #expect(all.count == 5)
    let middle = all[2]
    #expect(try confidences("\(middle)").sorted() == all.filter { $0 >= middle })
    #expect(try confidences("1").isEmpty == all.allSatisfy { $0 < 1 })
  }

  @Test("a bad document becomes an error record, the run goes on, and the exit code says so")
  func badDocument() throws {
    let folder = ScratchFolder()
    folder.write(
      "in.jsonl", #"{"text":"aspirin treated asthma"}"# + "\n{\"text\":5}\n" + #"{"text":"the BRCA1 gene"}"# + "\n")
    folder.write("bad.txt", Array("aspirin ".utf8) + [0xFF, 0x0A])
    folder.write("good.txt", "patients with cancer .\n")
    let outcome = Host.run(
      Self.arguments("--input", "in.jsonl", "bad.txt", "good.txt", "--output", "-"), in: folder)
    #expect(outcome.code == 1)
    let lines = try outcome.lines.map { try #require($0) }
    #expect(lines.map { $0["error"] != nil } == [false, true, false, true, false])
    #expect(lines[1]["error"]?.string?.contains("in.jsonl:2") == true)
    #expect(lines[3]["error"]?.string?.contains("bad.txt") == true)
    #expect(lines[1]["entities"] == [] && lines[2]["text"] == "the BRCA1 gene")
    #expect(outcome.err.split(separator: "\n").count { $0.hasPrefix("warning: ") } == 2)
    #expect(outcome.err.contains("of which 2 could not be processed"))
  }

  @Test("--fail-fast stops at the first bad document and leaves no output")
  func failFast() {
    let folder = ScratchFolder()
    folder.write("in.jsonl", #"{"text":"aspirin"}"# + "\n{\"text\":5}\n")
    let outcome = Host.run(Self.arguments("--input", "in.jsonl", "--output", "out.jsonl", "--fail-fast"), in: folder)
    outcome.expectError(3, "in.jsonl:2")
    #expect(folder.listing() == ["in.jsonl"])
  }

  @Test("an empty file is no document, and a text without sentences is one without entities")
  func empty() throws {
    let folder = ScratchFolder()
    folder.write("in.txt", "")
    let none = Host.run(Self.arguments("--input", "in.txt", "--output", "-"), in: folder)
    none.expectDone()
    #expect(none.out.isEmpty)
    folder.write("in.jsonl", #"{"id":"a","text":""}"# + "\n" + #"{"id":"b","text":" \n "}"# + "\n")
    let blank = Host.run(Self.arguments("--input", "in.jsonl", "--output", "-"), in: folder)
    blank.expectDone()
    #expect(blank.lines.map { $0?["id"] } == ["a", "b"] && blank.lines.allSatisfy { $0?["entities"] == [] })
  }

  @Test("a text of 100,000 words is read in windows to its end")
  func longText() throws {
    let folder = ScratchFolder()
    folder.write("in.txt", String(repeating: "aspirin ", count: 100_000) + "asthma\n")
    let outcome = Host.run(Self.arguments("--input", "in.txt", "--output", "out.jsonl", "--json"), in: folder)
    outcome.expectDone()
    #expect(try #require(outcome.json?["tokens"]?.integer) > 100_000)
    let entities = try #require(try JSONValue.parse(folder.read("out.jsonl"))["entities"]?.array)
    #expect(entities.count > 90_000)
    #expect(entities.last?["text"] == "asthma" && entities.last?["end"]?.integer == 800_006)
  }
}
