import Glibc
import JSON
import Testing

@Suite("runs that are stopped", .enabled(if: Host.isThere, "\(Host.absence)"))
struct ResumeTests {
  private static let epochs = 8

  private static func arguments(_ out: String, epochs: Int = epochs, _ more: String...) -> [String] {
    TinyModel.finetune(
      "--out", out, "--epochs", "\(epochs)", "--batch-size", "4", "--learning-rate", "5e-3", "--checkpoint-steps", "3")
      + more
  }

  /// Kills a run some microseconds after `name` is there, and never behind the epoch whose line has no room any more.
  private static func kill(
    _ arguments: [String], in folder: ScratchFolder, at name: String, after delay: UInt32 = 0, room: Int = 600,
    location: SourceLocation = #_sourceLocation
  ) throws {
    let pipe = NarrowPipe(room: room)
    let child = Host.start(arguments, in: folder, error: pipe.path)
    let isAlive = child.isAlive(until: name, in: folder)
    if delay > 0 { usleep(delay) }
    child.kill()
    let outcome = child.wait()
    withExtendedLifetime(pipe) {}
    try #require(isAlive && outcome.code == -SIGKILL, "\(outcome.code)", sourceLocation: location)
  }

  @Test("a run that is killed at random moments and resumed ends with the same bytes")
  func killed() throws {
    let folder = TinyModel.workplace()
    // Each of the three runs has room for the lines of a few epochs, and never for all.
    let epochs = 40
    Host.run(Self.arguments("whole", epochs: epochs), in: folder).expectDone()
    var arguments = Self.arguments("killed", epochs: epochs)
    for _ in 0..<3 {
      // Until the manifest is there nothing has begun that could be resumed.
      try Self.kill(
        arguments, in: folder, at: "killed.run/manifest.json", after: .random(in: 1...150_000),
        room: .random(in: 550...1000))
      arguments = Self.arguments("killed", epochs: epochs, "--resume")
    }
    Host.run(arguments, in: folder).expectDone()
    #expect(folder.read("killed/model.safetensors") == folder.read("whole/model.safetensors"))
    #expect(Self.steps(folder, "killed") == Array(1...5 * epochs))
    #expect(ScratchFolder.names(folder.path + "/killed.run") == Self.finishedNames)
    #expect(ScratchFolder.names(folder.path) == ["data", "killed", "killed.run", "tiny", "whole", "whole.run"])
  }

  /// What lies in the folder of a run that has finished.
  private static let finishedNames = ["lock", "manifest.json", "metrics.jsonl"]

  @Test("what a kill between a write and a removal leaves in the run folder goes with the resumption")
  func leftovers() throws {
    let folder = TinyModel.workplace()
    try Self.kill(Self.arguments("m"), in: folder, at: "m.run/checkpoint.safetensors")
    // The checkpoint of a better epoch was written, and the older epoch's weights not yet removed.
    for name in ["best-77.safetensors", "best-78.safetensors"] { folder.write("m.run/\(name)", "old") }
    let resume = Self.arguments("m", "--resume")
    Host.run(resume, in: folder).expectDone()
    #expect(ScratchFolder.names(folder.path + "/m.run") == Self.finishedNames)
    // The finished manifest was written, and the checkpoint not yet removed.
    for name in ["best-7.safetensors", "checkpoint.safetensors"] { folder.write("m.run/\(name)", "old") }
    Host.run(resume, in: folder).expectDone()
    #expect(ScratchFolder.names(folder.path + "/m.run") == Self.finishedNames)
  }

  private static func steps(_ folder: ScratchFolder, _ out: String) -> [Int] {
    folder.text("\(out).run/metrics.jsonl").split(separator: "\n")
      .compactMap { (try? JSONValue.parse(String($0)))?["step"]?.integer }
  }

  @Test("one and two threads give the same weights")
  func threads() {
    let folder = TinyModel.workplace()
    Host.run(Self.arguments("one"), in: folder).expectDone()
    Host.run(Self.arguments("two", "--threads", "2"), in: folder).expectDone()
    #expect(folder.read("one/model.safetensors") == folder.read("two/model.safetensors"))
  }

  @Test("a run that was killed between its model and its report is finished by --resume")
  func killedBehindTheModel() throws {
    let folder = TinyModel.workplace()
    Host.run(Self.arguments("whole"), in: folder).expectDone()
    // What such a kill leaves: a model, a checkpoint of the last step, and a manifest that is not finished.
    try Self.kill(Self.arguments("cut"), in: folder, at: "cut.run/checkpoint.safetensors")
    folder.copy(folder.path + "/whole", to: "cut")
    Host.run(Self.arguments("cut", "--resume"), in: folder).expectDone()
    #expect(folder.read("cut/model.safetensors") == folder.read("whole/model.safetensors"))
    #expect(!ScratchFolder.names(folder.path).contains { $0.hasPrefix(".") })
  }

  @Test("a run that is not finished is neither begun again nor resumed with other settings")
  func unfinished() throws {
    let folder = TinyModel.workplace()
    try Self.kill(Self.arguments("m"), in: folder, at: "m.run/checkpoint.safetensors")
    #expect(!folder.isThere("m"))
    Host.run(Self.arguments("m"), in: folder).expectError(2, "m.run", "--resume")
    Host.run(Self.arguments("m", "--resume", "--seed", "5"), in: folder).expectError(2, "m.run", "seed")
    folder.write("data/train.tsv", TinyCorpus.conll(0..<19))
    Host.run(Self.arguments("m", "--resume"), in: folder).expectError(2, "data/train.tsv")
    #expect(!folder.isThere("m"))
  }

  @Test("there must be something to resume")
  func nothing() {
    let folder = TinyModel.workplace()
    Host.run(Self.arguments("m", "--resume"), in: folder).expectError(2, "m.run", "--resume")
    #expect(!folder.isThere("m"))
  }

  @Test("a finished run that is resumed prints its report again and changes nothing")
  func finished() throws {
    let folder = TinyModel.workplace()
    let first = Host.run(Self.arguments("m", "--json"), in: folder)
    first.expectDone()
    let weights = folder.read("m/model.safetensors")
    let again = Host.run(Self.arguments("m", "--json", "--resume"), in: folder)
    again.expectDone()
    #expect(again.json == first.json)
    #expect(folder.read("m/model.safetensors") == weights)
  }

  @Test("two processes never work in one run folder")
  func locked() {
    let folder = TinyModel.workplace()
    let arguments = TinyModel.finetune("--out", "m", "--epochs", "100000", "--quiet")
    let child = Host.start(arguments, in: folder)
    #expect(child.isAlive(until: "m.run/manifest.json", in: folder))
    Host.run(arguments, in: folder).expectError(2, "another process works in m.run")
    child.kill()
    _ = child.wait()
  }

  @Test("a damaged checkpoint is refused and named")
  func damaged() throws {
    let folder = TinyModel.workplace()
    try Self.kill(Self.arguments("m"), in: folder, at: "m.run/checkpoint.safetensors")
    let whole = folder.read("m.run/checkpoint.safetensors")
    folder.write("m.run/checkpoint.safetensors", Array(whole.prefix(whole.count / 2)))
    Host.run(Self.arguments("m", "--resume"), in: folder).expectError(3, "m.run/checkpoint.safetensors")
    folder.write("m.run/manifest.json", "{")
    Host.run(Self.arguments("m", "--resume"), in: folder).expectError(3, "m.run/manifest.json")
    #expect(!folder.isThere("m"))
  }
}
