import Glibc
import JSON
import Testing

/// Outputs whose path names something already: links, pipes, an input, what a killed run left.
@Suite("places of outputs", .enabled(if: Host.isThere, "\(Host.absence)"))
struct OutputPlaceTests {
  private static func predict(to output: String, in folder: ScratchFolder, _ more: [String] = []) -> Host.Outcome {
    folder.write("in.txt", PredictTests.documents)
    return Host.run(PredictTests.arguments("--input", "in.txt", "--output", output) + more, in: folder)
  }

  @Test("a link stays a link, and the file that it leads to is replaced")
  func link() {
    let folder = ScratchFolder()
    folder.write("real/out.jsonl", "old\n")
    #expect(symlink("real/out.jsonl", folder.path + "/link.jsonl") == 0)
    Self.predict(to: "link.jsonl", in: folder).expectDone()
    #expect(Self.kind(folder.path + "/link.jsonl") == S_IFLNK)
    #expect(folder.text("real/out.jsonl").split(separator: "\n").count == 3)
    #expect(ScratchFolder.names(folder.path + "/real") == ["out.jsonl"])
  }

  @Test("a link that leads nowhere is told, and stays")
  func danglingLink() {
    let folder = ScratchFolder()
    #expect(symlink("nowhere/out.jsonl", folder.path + "/link.jsonl") == 0)
    Self.predict(to: "link.jsonl", in: folder).expectError(1, "link.jsonl")
    #expect(Self.kind(folder.path + "/link.jsonl") == S_IFLNK)
  }

  @Test("a pipe is written into, and stays a pipe")
  func pipe() {
    let folder = ScratchFolder()
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    // Open for both directions, so that neither side waits for the other.
    let reader = open(folder.path + "/pipe", O_RDWR | O_NONBLOCK | O_CLOEXEC)
    defer { close(reader) }
    Self.predict(to: "pipe", in: folder, ["--to", "jsonl"]).expectDone()
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(reader, &bytes, bytes.count)
    #expect(bytes.prefix(max(count, 0)).count(where: { $0 == 0x0A }) == 3)
    #expect(Self.kind(folder.path + "/pipe") == S_IFIFO)
    #expect(ScratchFolder.names(folder.path) == ["in.txt", "pipe"])
  }

  @Test("embed, whose file must be whole, refuses a pipe")
  func pipeOfNumbers() {
    let folder = ScratchFolder()
    folder.write("in.txt", PredictTests.documents)
    #expect(mkfifo(folder.path + "/pipe.npy", 0o600) == 0)
    Host.run(["embed", "--model", TinyModel.path, "--input", "in.txt", "--output", "pipe.npy"], in: folder)
      .expectError(1, "pipe.npy", "name of a file")
    #expect(Self.kind(folder.path + "/pipe.npy") == S_IFIFO)
  }

  @Test("an output that is an input is refused, under any name, and the input stays")
  func input() {
    let folder = ScratchFolder()
    folder.write("in.txt", PredictTests.documents)
    #expect(Glibc.link(folder.path + "/in.txt", folder.path + "/same.txt") == 0)
    for output in ["in.txt", "same.txt", "./in.txt"] {
      Self.predict(to: output, in: folder, ["--to", "jsonl"]).expectError(2, output, "would be overwritten")
      Host.run(["translate", "--to", "jsonl", "in.txt", output], in: folder)
        .expectError(2, output, "would be overwritten")
    }
    #expect(folder.text("in.txt") == PredictTests.documents)
    let data = TinyModel.workplace()
    let before = data.read("data/test.tsv")
    Host.run(
      ["evaluate", "--model", TinyModel.path, "--data", "data", "--predictions", "data/test.tsv"], in: data
    ).expectError(2, "data/test.tsv", "would be overwritten")
    #expect(data.read("data/test.tsv") == before)
  }

  @Test("a link back to an outer folder is not followed")
  func loop() {
    let folder = ScratchFolder()
    folder.write("d/sub/in.txt", PredictTests.documents)
    #expect(symlink("..", folder.path + "/d/sub/loop") == 0)
    let outcome = Host.run(PredictTests.arguments("--input", "d", "--output", "-"), in: folder)
    outcome.expectDone()
    #expect(outcome.lines.count == 3)
  }

  @Test("what a killed process left is removed by the next, and other files are not")
  func leftovers() {
    let folder = ScratchFolder()
    // No process has this number: it lies above the highest that the system gives.
    folder.write(".out.jsonl.4194999-0.tmp", "half")
    folder.write(".other.jsonl.4194999-0.tmp", "half")
    folder.write("shards/.part-000000.jsonl.4194999-0.tmp", "half")
    Self.predict(to: "out.jsonl", in: folder).expectDone()
    Self.predict(to: "shards/", in: folder, ["--resume"]).expectDone()
    #expect(
      folder.listing().sorted() == [
        ".other.jsonl.4194999-0.tmp", "in.txt", "out.jsonl", "shards/", "shards/part-000000.jsonl",
      ])
  }

  @Test("a folder that a failed output made is gone again")
  func folders() {
    let folder = ScratchFolder()
    folder.write("in.jsonl", #"{"id":"a","text":"fever"}"# + "\n" + #"{"id":"a","text":"cancer"}"# + "\n")
    let outcome = Host.run(
      PredictTests.arguments("--input", "in.jsonl", "--output", "out", "--to", "brat"), in: folder)
    #expect(outcome.code != 0)
    #expect(ScratchFolder.names(folder.path) == ["in.jsonl"])
  }

  @Test("an empty name and a format that only reads are told as what they are")
  func names() {
    let folder = ScratchFolder()
    let empty = Self.predict(to: "", in: folder)
    #expect(empty.code == 2 && empty.err.contains("--output"), "\(empty.err)")
    Self.predict(to: "o", in: folder, ["--to", "text"]).expectError(2, "text", "cannot be written")
  }

  @Test("two bad lines of a file are told apart by their lines")
  func lines() throws {
    let folder = ScratchFolder()
    folder.write("in.jsonl", #"{"text":"fever"}"# + "\n{]\n" + #"{"text":"cancer"}"# + "\n[\n")
    let outcome = Host.run(PredictTests.arguments("--input", "in.jsonl", "--output", "-"), in: folder)
    #expect(outcome.code == 1 && outcome.lines.count == 4)
    let failed = outcome.lines.compactMap { $0?["error"] == nil ? nil : $0?["id"]?.string }
    #expect(failed == ["in.jsonl:2", "in.jsonl:4"])
  }

  private static func kind(_ path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
  }
}
