import Glibc
import JSON
import Testing

@Suite("runs that are stopped", .enabled(if: Host.isThere, "\(Host.absence)"))
struct ResumeTests {
  private static func arguments(_ out: String, _ more: String...) -> [String] {
    TinyModel.finetune(
      "--out", out, "--epochs", "8", "--batch-size", "4", "--learning-rate", "5e-3", "--checkpoint-steps", "3",
      "--quiet") + more
  }

  @Test("a run that is killed at random moments and resumed ends with the same bytes")
  func killed() throws {
    let folder = TinyModel.workplace()
    Host.run(Self.arguments("whole"), in: folder).expectDone()
    var kills = 0
    var more: [String] = []
    for _ in 0..<3 {
      let child = Host.start(Self.arguments("killed") + more, in: folder)
      // Until the manifest is there nothing has begun that could be resumed.
      while !folder.isThere("killed.run/manifest.json"), kill(child.process, 0) == 0 { usleep(1_000) }
      usleep(UInt32.random(in: 0...150_000))
      child.kill()
      if child.wait().code < 0 { kills += 1 }
      more = ["--resume"]
    }
    Host.run(Self.arguments("killed", "--resume"), in: folder).expectDone()
    #expect(kills > 0, "no run was slow enough to be killed")
    #expect(folder.read("killed/model.safetensors") == folder.read("whole/model.safetensors"))
    #expect(Self.steps(folder, "killed") == Array(1...40))
    #expect(ScratchFolder.names(folder.path + "/killed.run") == ["lock", "manifest.json", "metrics.jsonl"])
    #expect(ScratchFolder.names(folder.path) == ["data", "killed", "killed.run", "tiny", "whole", "whole.run"])
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
    let child = Host.start(Self.arguments("cut"), in: folder)
    while !folder.isThere("cut.run/checkpoint.safetensors"), kill(child.process, 0) == 0 { usleep(500) }
    child.kill()
    _ = child.wait()
    try #require(folder.isThere("cut.run/checkpoint.safetensors"))
    if !folder.isThere("cut") { folder.copy(folder.path + "/whole", to: "cut") }
    Host.run(Self.arguments("cut", "--resume"), in: folder).expectDone()
    #expect(folder.read("cut/model.safetensors") == folder.read("whole/model.safetensors"))
    #expect(!ScratchFolder.names(folder.path).contains { $0.hasPrefix(".") })
  }

  @Test("a run that is not finished is neither begun again nor resumed with other settings")
  func unfinished() throws {
    let folder = TinyModel.workplace()
    let child = Host.start(Self.arguments("m"), in: folder)
    while !folder.isThere("m.run/checkpoint.safetensors"), kill(child.process, 0) == 0 { usleep(500) }
    child.kill()
    _ = child.wait()
    try #require(!folder.isThere("m"))
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
    while !folder.isThere("m.run/manifest.json"), kill(child.process, 0) == 0 { usleep(500) }
    Host.run(arguments, in: folder).expectError(2, "another process works in m.run")
    child.kill()
    _ = child.wait()
  }

  @Test("a damaged checkpoint is refused and named")
  func damaged() throws {
    let folder = TinyModel.workplace()
    let child = Host.start(Self.arguments("m"), in: folder)
    while !folder.isThere("m.run/checkpoint.safetensors"), kill(child.process, 0) == 0 { usleep(500) }
    child.kill()
    _ = child.wait()
    let whole = folder.read("m.run/checkpoint.safetensors")
    folder.write("m.run/checkpoint.safetensors", Array(whole.prefix(whole.count / 2)))
    Host.run(Self.arguments("m", "--resume"), in: folder).expectError(3, "m.run/checkpoint.safetensors")
    folder.write("m.run/manifest.json", "{")
    Host.run(Self.arguments("m", "--resume"), in: folder).expectError(3, "m.run/manifest.json")
    #expect(!folder.isThere("m"))
  }
}
