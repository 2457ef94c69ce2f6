import Glibc
import JSON
import Testing

/// What cannot be written is one sentence with exit code 1, and nothing half-written takes a name.
@Suite("outputs that cannot be written", .enabled(if: Host.isThere, "\(Host.absence)"))
struct BadOutputTests {
  /// A folder in which this user may create nothing, and which is there on every machine or was made for it.
  private static func lockedFolder(_ folder: ScratchFolder) -> String {
    // Root may write anywhere but in the kernel's own file system.
    if geteuid() == 0 { return "/sys/kernel" }
    mkdir(folder.file("locked"), 0o555)
    return folder.path + "/locked"
  }

  private static func input(_ folder: ScratchFolder, documents: Int = 1) {
    folder.write("in.txt", (0..<documents).map { "aspirin treated asthma \($0) .\n\n" }.joined())
  }

  @Test("without permission", arguments: ["predict", "embed", "translate", "evaluate"])
  func noPermission(_ command: String) {
    let folder = ScratchFolder()
    Self.input(folder)
    folder.write("a.jsonl", #"{"text":"fever","entities":[]}"# + "\n")
    let locked = Self.lockedFolder(folder)
    let output = locked + "/output"
    let arguments =
      switch command {
      case "predict": ["predict", "--model", TinyModel.path, "--input", "in.txt", "--output", output]
      case "embed": ["embed", "--model", TinyModel.path, "--input", "in.txt", "--output", output]
      case "translate": ["translate", "a.jsonl", "--to", "jsonl", output]
      default:
        ["evaluate", "--model", TinyModel.path, "--data", TinyModel.trained.folder.path + "/data"]
          + ["--predictions", output]
      }
    Host.run(arguments, in: folder).expectError(1, output, "ermission")
  }

  @Test("finetune into a folder without permission, or that is not there")
  func finetune() {
    let folder = TinyModel.workplace()
    let locked = Self.lockedFolder(folder)
    Host.run(TinyModel.finetune("--out", locked + "/m", "--epochs", "1"), in: folder).expectError(
      1, locked + "/m", "ermission")
    Host.run(TinyModel.finetune("--out", "nowhere/m", "--epochs", "1"), in: folder).expectError(1, "nowhere/m")
    #expect(!folder.isThere("nowhere"))
  }

  @Test("a folder that is not there")
  func noFolder() {
    let folder = ScratchFolder()
    Self.input(folder)
    for name in ["nowhere/o.jsonl", "nowhere/deep/"] {
      let outcome = Host.run(["predict", "--model", TinyModel.path, "--input", "in.txt", "--output", name], in: folder)
      outcome.expectError(1, "nowhere")
      #expect(folder.listing() == ["in.txt"])
    }
  }

  @Test("a full standard output ends predict, tokenize and translate with exit code 1")
  func fullStandardOutput() {
    let folder = ScratchFolder()
    Self.input(folder, documents: 50)
    for arguments in [
      ["predict", "--model", TinyModel.path, "--input", "in.txt", "--output", "-"],
      ["tokenize", "--model", TinyModel.path, "--input", "in.txt"],
      ["translate", "in.txt", "--to", "jsonl", "-"],
    ] {
      let outcome = Host.run(arguments, in: folder, output: "/dev/full")
      #expect(outcome.code == 1, "\(arguments)")
      #expect(outcome.err.contains("error: ") && outcome.err.contains("No space left on device"))
    }
  }

  @Test("a disk that is full", .enabled(if: Disk.isMountable, "only root can make a small disk"))
  func fullDisk() throws {
    let folder = TinyModel.workplace()
    Self.input(folder, documents: 400)
    let disk = try #require(Disk(folder.path + "/disk", kilobytes: 64))
    let predicted = Host.run(
      ["predict", "--model", TinyModel.path, "--input", "in.txt", "--output", "disk/o.jsonl"], in: folder)
    predicted.expectError(1, "disk/o.jsonl", "No space left on device", "make room")
    #expect(ScratchFolder.names(disk.path).isEmpty)
    Host.run(
      ["embed", "--model", TinyModel.path, "--input", "in.txt", "--output", "disk/o.npy", "--pooling", "tokens"],
      in: folder
    )
    .expectError(1, "disk/o.npy", "No space left on device")
    #expect(ScratchFolder.names(disk.path).isEmpty)
    let trained = Host.run(TinyModel.finetune("--out", "disk/m", "--epochs", "1"), in: folder)
    trained.expectError(1, "disk/m.run", "No space left on device")
    #expect(!ScratchFolder.names(disk.path).contains("m"))
    #expect(!ScratchFolder.names(disk.path + "/m.run").contains { $0.contains(".tmp") })
  }

  @Test(
    "a disk that fills up at saving the model leaves the run to be resumed",
    .enabled(if: Disk.isMountable, "only root can make a small disk"))
  func fullAtSaving() throws {
    let folder = TinyModel.workplace()
    let disk = try #require(Disk(folder.path + "/disk", kilobytes: 1024))
    // A checkpoint needs three times the weights, so what is left after it decides.
    folder.write("disk/filler", [UInt8](repeating: 1, count: 1024 * 1024 - 330 * 1024))
    let arguments = TinyModel.finetune("--out", "disk/m", "--epochs", "2", "--quiet")
    let first = Host.run(arguments, in: folder)
    if first.code != 0 {
      #expect(first.code == 1 && first.err.contains("No space left on device"))
      #expect(!folder.isThere("disk/m"))
    }
    unlink(folder.path + "/disk/filler")
    Host.run(arguments + ["--resume"], in: folder).expectDone()
    #expect(folder.isThere("disk/m/model.safetensors"))
    #expect(disk.path.hasSuffix("/disk"))
  }
}

/// A file system in memory of a few kilobytes, mounted as long as the object lives.
final class Disk {
  let path: String
  private static let mount = Toolchain.find("mount")
  private static let unmount = Toolchain.find("umount")

  /// Whether one can be mounted here.
  static let isMountable: Bool = {
    guard geteuid() == 0 else { return false }
    return Disk(ScratchFolder.shared("disk").path + "/trial", kilobytes: 64) != nil
  }()

  init?(_ path: String, kilobytes: Int) {
    self.path = path
    mkdir(path, 0o755)
    guard let program = Self.mount,
      Toolchain.run(program, ["-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", path]) == 0
    else { return nil }
  }

  deinit {
    if let program = Self.unmount { _ = Toolchain.run(program, [path]) }
  }
}
