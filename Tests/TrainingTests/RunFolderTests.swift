import Glibc
import Testing
import Training

@Suite("run folders")
struct RunFolderTests {
  @Test("a folder lies beside its model, whatever slashes end the name")
  func path() {
    #expect(RunFolder.path(ofModel: "a/m") == "a/m.run")
    #expect(RunFolder.path(ofModel: "a/m//") == "a/m.run")
  }

  @Test("a second handle is refused until the first is let go")
  func locked() throws {
    let folder = TemporaryFolder()
    let model = folder.file("m")
    var first: RunFolder? = try RunFolder(model: model)
    #expect(first?.path == model + ".run" && first?.hasManifest == false && first?.hasCheckpoint == false)
    #expect(throws: TrainingError.runBusy(path: model + ".run")) { try RunFolder(model: model + "/") }
    first = nil
    _ = try RunFolder(model: model)
  }

  @Test("a second process is refused too", .enabled(if: access("/usr/bin/flock", X_OK) == 0, "flock is not here"))
  func lockedForProcesses() throws {
    let folder = TemporaryFolder()
    let run = try RunFolder(model: folder.file("m"))
    // flock(1) takes the same kind of lock: -n fails when another process holds it.
    func attempt() -> Int32 {
      let words = ["/usr/bin/flock", "-n", run.path + "/lock", "true"]
      var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
      defer { for argument in arguments { free(argument) } }
      var process = pid_t()
      guard posix_spawn(&process, words[0], nil, nil, &arguments, environ) == 0 else { return -1 }
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
      return (status >> 8) & 0xFF
    }
    #expect(attempt() == 1)
    withExtendedLifetime(run) {}
  }

  @Test("clearing removes what a run left, and what a killed process left goes when the folder is opened")
  func clear() throws {
    let folder = TemporaryFolder()
    do {
      let run = try RunFolder(model: folder.file("m"))
      let states = ["checkpoint.safetensors", "best-2.safetensors", "best-11.safetensors"]
      for name in ["manifest.json", "metrics.jsonl"] + states { folder.write("m.run/" + name, [1]) }
      #expect(run.hasManifest && run.hasCheckpoint)
      run.keepBest(epoch: 11)
      #expect(!folder.isThere("m.run/best-2.safetensors") && folder.isThere("m.run/best-11.safetensors"))
      folder.write("m.run/best-2.safetensors", [1])
      run.clearCheckpoints()
      for name in states { #expect(!folder.isThere("m.run/" + name)) }
      #expect(run.hasManifest && folder.isThere("m.run/metrics.jsonl"))
      for name in states { folder.write("m.run/" + name, [1]) }
      run.clear()
      for name in ["manifest.json", "metrics.jsonl"] + states { #expect(!folder.isThere("m.run/" + name)) }
    }
    folder.write("m.run/.checkpoint.safetensors.tmp-1-abc", [1])
    folder.write("m.run/notes.txt", [1])
    _ = try RunFolder(model: folder.file("m"))
    #expect(!folder.isThere("m.run/.checkpoint.safetensors.tmp-1-abc") && folder.isThere("m.run/notes.txt"))
  }

  @Test("a folder that cannot be made is refused with its path")
  func noParent() {
    let folder = TemporaryFolder()
    #expect(throws: TrainingError.self) { try RunFolder(model: folder.file("no/m")) }
  }
}
