import Glibc
import JSON
import Testing

/// `predict` over more documents than are under way at once: order, failures on the way, kills.
@Suite("host predict, document after document", .enabled(if: Host.isThere, "\(Host.absence)"))
struct PredictStreamTests {
  /// JSON lines of many documents: sentences of several lengths, some without a word, one a few windows long.
  private static func documents(_ count: Int) -> [String] {
    let sentences = ["aspirin treated asthma in patients .", "the BRCA1 gene causes fever .", "patients with cancer ."]
    return (0..<count).map { number in
      let text =
        number % 7 == 3 ? " " : (0...(number == 100 ? 90 : number % 5)).map { sentences[$0 % 3] }.joined(separator: " ")
      return #"{"id":"d\#(number)","text":"\#(text)"}"#
    }
  }

  private static func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  private static func arguments(threads: Int = 1, _ more: String...) -> [String] {
    ["predict", "--model", TinyModel.path, "--threads", "\(threads)", "--from", "jsonl"] + more
  }

  @Test("the order of the output is the input's, and any number of threads gives the same bytes")
  func order() throws {
    let folder = ScratchFolder()
    folder.write("in.jsonl", Self.text(Self.documents(500)))
    for threads in [1, 2, 3] {
      Host.run(
        Self.arguments(threads: threads, "--input", "in.jsonl", "--output", "out\(threads).jsonl"), in: folder
      ).expectDone()
      mkdir(folder.path + "/shards\(threads)", 0o755)
      Host.run(
        Self.arguments(threads: threads, "--input", "in.jsonl", "--output", "shards\(threads)", "--shard-size", "90"),
        in: folder
      ).expectDone()
    }
    let ids = folder.text("out1.jsonl").split(separator: "\n").map { (try? JSONValue.parse(String($0)))?["id"]?.string }
    #expect(ids == (0..<500).map { "d\($0)" })
    for threads in [2, 3] {
      #expect(folder.read("out\(threads).jsonl") == folder.read("out1.jsonl"))
      for name in ScratchFolder.names(folder.path + "/shards1") {
        #expect(folder.read("shards\(threads)/\(name)") == folder.read("shards1/\(name)"))
      }
    }
  }

  @Test("nothing but documents without a window")
  func withoutWindows() {
    let folder = ScratchFolder()
    folder.write("in.jsonl", Self.text((0..<200).map { #"{"id":"\#($0)","text":" "}"# }))
    let outcome = Host.run(Self.arguments("--input", "in.jsonl", "--output", "-"), in: folder)
    outcome.expectDone()
    #expect(outcome.lines.map { $0?["id"]?.string } == (0..<200).map { "\($0)" })
    #expect(outcome.lines.allSatisfy { $0?["entities"] == [] })
  }

  @Test("a bad document far from the beginning stands in its place, and all others are as they were without it")
  func badDocument() throws {
    let folder = ScratchFolder()
    var lines = Self.documents(300)
    folder.write("good.jsonl", Self.text(lines))
    lines[170] = #"{"id":"d170","text":5}"#
    folder.write("bad.jsonl", Self.text(lines))
    Host.run(Self.arguments("--input", "good.jsonl", "--output", "good.out"), in: folder).expectDone()
    let outcome = Host.run(Self.arguments("--input", "bad.jsonl", "--output", "bad.out"), in: folder)
    #expect(outcome.code == 1)
    #expect(outcome.err.contains("warning: ") && outcome.err.contains("bad.jsonl:171"))
    let good = folder.text("good.out").split(separator: "\n")
    let bad = folder.text("bad.out").split(separator: "\n")
    #expect(bad.count == 300 && bad[170].contains("\"error\":"))
    // Up to the block with the bad document every batch is the same; behind it the last bits of confidences may move.
    #expect(bad[..<128] == good[..<128])
    #expect(bad[171...].map { $0.prefix(12) } == good[171...].map { $0.prefix(12) })
  }

  @Test("with --fail-fast the shards before a bad document are whole, and its own is not there")
  func failFast() {
    let folder = ScratchFolder()
    var lines = Self.documents(300)
    lines[250] = #"{"id":"d250","text":5}"#
    folder.write("in.jsonl", Self.text(lines))
    let outcome = Host.run(
      Self.arguments("--input", "in.jsonl", "--output", "out/", "--shard-size", "100", "--fail-fast"), in: folder)
    outcome.expectError(3, "in.jsonl:251")
    #expect(ScratchFolder.names(folder.path + "/out") == ["part-000000.jsonl", "part-000001.jsonl"])
  }

  @Test("a run that is killed and resumed ends with the bytes of one that was not", arguments: ["jsonl", "conll"])
  func killed(_ format: String) throws {
    let folder = ScratchFolder()
    let documents = Self.documents(700)
    folder.write("in.jsonl", Self.text(documents))
    func arguments(_ input: String, _ out: String) -> [String] {
      Self.arguments(threads: 2, "--input", input, "--output", out, "--shard-size", "25", "--to", format)
    }
    Host.run(arguments("in.jsonl", "whole/"), in: folder).expectDone()
    let names = ScratchFolder.names(folder.path + "/whole")
    #expect(names.count == 28)
    for shard in [0, 6, 13] {
      // With the first documents alone no run can end before it is killed, however fast it is.
      let pipe = try StalledInput(Self.text(Array(documents[..<400])), at: folder.path + "/pipe")
      let child = Host.start(arguments("pipe", "parts/") + (shard > 0 ? ["--resume"] : []), in: folder)
      let isAlive = child.isAlive(until: "parts/" + names[shard], in: folder)
      usleep(.random(in: 0...20_000))
      child.kill()
      let outcome = child.wait()
      withExtendedLifetime(pipe) {}
      try #require(isAlive && outcome.code == -SIGKILL, "\(outcome.code)")
    }
    #expect(ScratchFolder.names(folder.path + "/parts").count { $0.hasPrefix("part-") } < names.count)
    Host.run(arguments("in.jsonl", "parts/") + ["--resume"], in: folder).expectDone()
    #expect(ScratchFolder.names(folder.path + "/parts") == names)
    for name in names { #expect(folder.read("parts/" + name) == folder.read("whole/" + name)) }
  }

  @Test("an output that fails ends a run whose input never ends", arguments: [64, 400])
  func failingOutput(_ count: Int) throws {
    let folder = ScratchFolder()
    // One block that is written only when nothing more can be read, or several.
    let text = String(repeating: "aspirin treated asthma . ", count: 1200 / count * 3 / 2)
    let documents = (0..<count).map { #"{"id":"d\#($0)","text":"\#(text)"}"# }
    let pipe = try StalledInput(Self.text(documents), at: folder.path + "/pipe")
    let outcome = Host.start(
      Self.arguments("--input", "pipe", "--output", "/dev/full"), in: folder
    ).wait(seconds: 60)
    withExtendedLifetime(pipe) {}
    outcome.expectError(1, "/dev/full")
  }

  @Test(
    "a plugin that fails at a document stops the run with its name",
    .enabled(if: Toolchain.c != nil, "there is no C compiler"))
  func failingPlugin() throws {
    let folder = ScratchFolder()
    TinyModel.write(to: folder)
    let source = Checkout.root + "/Tests/HostTests/Plugins/polarity.c"
    #expect(Toolchain.plugin(source, to: folder.file("plugins/libpolarity.so"), ["-DFUSSY"]))
    func records(_ texts: [String]) -> String {
      Self.text(texts.map { #"{"text":"\#($0)","classes":["\#($0.hasPrefix("a") ? "good" : "bad")"]}"# })
    }
    folder.write("data/train.jsonl", records(["asthma", "fever", "aspirin", "cancer"]))
    Host.run(
      "finetune --task polarity --data data --init tiny --out m --epochs 1 --plugin-dir plugins --threads 1", in: folder
    ).expectDone()
    folder.write("in.jsonl", records((0..<1000).map { $0 == 700 ? "! \($0)" : "fever \($0)" }))
    let arguments = ["predict", "--model", "m", "--plugin-dir", "plugins", "--input", "in.jsonl", "--output"]
    Host.run(arguments + ["out.jsonl"], in: folder).expectError(4, "polarity", "decode")
    #expect(!folder.isThere("out.jsonl"))
    Host.run(arguments + ["out/", "--shard-size", "300"], in: folder).expectError(4, "polarity", "decode")
    #expect(ScratchFolder.names(folder.path + "/out") == ["part-000000.jsonl", "part-000001.jsonl"])
  }
}

/// A named pipe that brings some bytes, and neither more nor an end until the object goes.
private final class StalledInput {
  private let path: String
  private let descriptor: Int32

  init(_ text: String, at path: String) throws {
    self.path = path
    try #require(mkfifo(path, 0o600) == 0)
    // For both directions, so that no opening waits for the other side.
    descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
    let bytes = Array(text.utf8)
    try #require(write(descriptor, bytes, bytes.count) == bytes.count, "the pipe has less room")
  }

  deinit {
    close(descriptor)
    unlink(path)
  }
}
