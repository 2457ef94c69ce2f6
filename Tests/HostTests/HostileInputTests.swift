import Glibc
import JSON
import Testing

/// Inputs that nobody would write by hand: each is read to its end, or told, and costs nothing around it.
@Suite("hostile inputs", .enabled(if: Host.isThere, "\(Host.absence)"))
struct HostileInputTests {
  private static let sentence = "aspirin treated asthma in patients ."

  /// Expects that every entity of the lines is its slice by bytes, in order, and gives how many there are.
  private static func sound(_ outcome: Host.Outcome, location: SourceLocation = #_sourceLocation) -> Int {
    var count = 0
    for line in outcome.lines {
      let text = Array((line?["text"]?.string ?? "").utf8)
      var behind = 0
      for entity in line?["entities"]?.array ?? [] {
        guard let start = entity["byte_start"]?.integer, let end = entity["byte_end"]?.integer,
          behind <= start, start < end, end <= text.count
        else {
          Issue.record("\(entity)", sourceLocation: location)
          continue
        }
        #expect(Array((entity["text"]?.string ?? "").utf8) == Array(text[start..<end]), sourceLocation: location)
        behind = end
        count += 1
      }
    }
    return count
  }

  @Test(
    "odd characters cost nothing around them",
    arguments: [
      ("NUL", "\u{0}"), ("zero width", "\u{200B}\u{200D}\u{FEFF}"), ("private", "\u{F0B0}"), ("no-break", "\u{A0}"),
      ("line separator", "\u{2028}\u{85}"), ("emoji", "\u{1F469}\u{200D}\u{1F52C}"), ("carriage return", "\r\r"),
      ("marks", String(repeating: "\u{301}", count: 100_000)), ("a word", String(repeating: "x", count: 1_000_000)),
      ("dots", String(repeating: ".", count: 20_000)),
    ])
  func characters(_ name: String, _ odd: String) {
    let text = "\(Self.sentence) \(odd) \(Self.sentence)\n\n\(odd)\n\n\(Self.sentence) \(odd)"
    let outcome = Host.run(
      PredictTests.arguments("--input", "-", "--from", "text", "--output", "-"), in: ScratchFolder(),
      input: Array(text.utf8))
    outcome.expectDone()
    #expect(outcome.lines.count == (name == "carriage return" ? 2 : 3), "\(name)")
    // Two mentions a sentence; what lies beside a word may hide one of them.
    #expect(Self.sound(outcome) >= 4, "\(name)")
  }

  @Test("texts without a word are written in every format, and the ones beside them stay")
  func wordless() {
    let folder = ScratchFolder()
    // The odd ones between two that have something to find; JSON spells the tab.
    let texts = [Self.sentence, "\u{200B}\u{FEFF}", "\u{A0}", "\u{F0B0}", "", " \\t", Self.sentence]
    folder.write("in.jsonl", texts.enumerated().map { #"{"id":\#($0),"text":"\#($1)"}"# + "\n" }.joined())
    for (format, name) in [("conll", "o.tsv"), ("bioc-xml", "o.xml"), ("bioc-json", "o.json"), ("pubtator", "o.txt")] {
      Host.run(PredictTests.arguments("--input", "in.jsonl", "--output", name, "--to", format), in: folder)
        .expectDone()
      let mentions = format == "conll" ? "aspirin\tB" : "aspirin"
      #expect(folder.text(name).split(separator: mentions, omittingEmptySubsequences: false).count >= 3, "\(format)")
    }
    Host.run("translate in.jsonl --to conll t.tsv", in: folder).expectDone()
    #expect(folder.text("t.tsv").split(separator: "\n").count == 2 * Self.sentence.split(separator: " ").count)
  }

  @Test("no document at all is no failure", arguments: ["", "\n\n\n", " \n\t\n", "\u{FEFF}", "\r\n\r\n"])
  func nothing(_ text: String) {
    let folder = ScratchFolder()
    folder.write("in.txt", text)
    let outcome = Host.run(PredictTests.arguments("--input", "in.txt", "--output", "o.jsonl", "--json"), in: folder)
    outcome.expectDone()
    #expect(outcome.json?["documents"] == 0 && folder.isThere("o.jsonl") && folder.read("o.jsonl").isEmpty)
  }

  @Test("a file that is only called .gz is told, and the files beside it are read")
  func notGzip() {
    let folder = ScratchFolder()
    folder.write("texts/a.txt.gz", "no gzip file at all\n")
    folder.write("texts/b.txt", Self.sentence)
    let outcome = Host.run(PredictTests.arguments("--input", "texts", "--output", "-"), in: folder)
    #expect(outcome.code == 1)
    #expect(outcome.lines.first??["error"]?.string?.contains("a.txt.gz is called .gz and is no gzip file") == true)
    #expect(outcome.lines.last??["text"]?.string == Self.sentence)
  }

  @Test("a bad line of JSON lines costs itself, and is told with its number")
  func badLines() {
    let lines = [
      #"{"text":"aspirin treated asthma ."}"#, #"{"text":"aspirin"#, "[1]", #"{"id":"x"}"#, #"{"text":5}"#,
      #"{"text":"\ud800"}"#, #"{"text":"fever","text":"fever"}"#, #"{"text":"fever ."}"#,
    ]
    let folder = ScratchFolder()
    folder.write("in.jsonl", lines.joined(separator: "\n") + "\n")
    let outcome = Host.run(PredictTests.arguments("--input", "in.jsonl", "--output", "-"), in: folder)
    #expect(outcome.code == 1)
    let errors = outcome.lines.map { $0?["error"]?.string }
    #expect(errors.count == lines.count && errors.first == .some(nil) && errors.last == .some(nil))
    for (index, error) in errors.enumerated().dropFirst().dropLast() {
      #expect(error?.hasPrefix("in.jsonl:\(index + 1): ") == true, "\(error ?? "none")")
    }
    #expect(outcome.err.split(separator: "\n").count { $0.hasPrefix("warning: ") } == 6)
  }

  @Test("ids that leave the output's folder, or come twice, are refused where they would be file names")
  func ids() {
    for (id, part) in [("../evil", "'../evil' cannot name a file"), ("/tmp/evil", "cannot name a file"), ("a", "'a'")] {
      let folder = ScratchFolder()
      folder.write("in.jsonl", #"{"id":"a","text":"fever"}"# + "\n" + #"{"id":"\#(id)","text":"fever"}"# + "\n")
      folder.write("deep/kept", "")
      Host.run(PredictTests.arguments("--input", "in.jsonl", "--output", "deep/out", "--to", "brat"), in: folder)
        .expectError(3, "in.jsonl:2", part)
      #expect(ScratchFolder.names(folder.path + "/deep/out").isEmpty)
      #expect(!folder.isThere("deep/evil.txt") && !folder.isThere("evil.txt") && access("/tmp/evil.txt", F_OK) != 0)
    }
  }

  @Test("one thread and eight give the same bytes")
  func threads() {
    let folder = ScratchFolder()
    folder.write("in.txt", (0..<300).map { "\(Self.sentence) \($0) and cancer .\n\n" }.joined())
    for threads in ["1", "8"] {
      Host.run(
        [
          "predict", "--model", TinyModel.path, "--threads", threads, "--input", "in.txt", "--output",
          threads + ".jsonl",
        ],
        in: folder
      ).expectDone()
    }
    #expect(!folder.read("1.jsonl").isEmpty && folder.read("1.jsonl") == folder.read("8.jsonl"))
  }

  @Test("shards whose making is killed at random moments are whole, and resumed they are the same")
  func killed() {
    let folder = ScratchFolder()
    folder.write("in.txt", (0..<4000).map { "\(Self.sentence) \($0) .\n\n" }.joined())
    func arguments(_ out: String) -> [String] {
      PredictTests.arguments("--input", "in.txt", "--output", out, "--shard-size", "50", "--quiet")
    }
    Host.run(arguments("whole/"), in: folder).expectDone()
    let names = ScratchFolder.names(folder.path + "/whole")
    #expect(names.count == 80)
    var kills = 0
    for _ in 0..<4 {
      let child = Host.start(arguments("killed/") + ["--resume"], in: folder)
      usleep(UInt32.random(in: 10_000...150_000))
      child.kill()
      if child.wait().code < 0 { kills += 1 }
      for name in ScratchFolder.names(folder.path + "/killed") where !name.hasPrefix(".") {
        #expect(folder.read("killed/" + name) == folder.read("whole/" + name))
      }
    }
    Host.run(arguments("killed/") + ["--resume"], in: folder).expectDone()
    #expect(kills > 0, "no run was slow enough to be killed")
    #expect(ScratchFolder.names(folder.path + "/killed").filter { !$0.hasPrefix(".") } == names)
    for name in names { #expect(folder.read("killed/" + name) == folder.read("whole/" + name)) }
  }
}
