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
    let disk = try #require(Disk(in: folder, kilobytes: 64))
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
    "a disk that fills up in the middle of a run leaves it to be resumed, with the same bytes at its end",
    .enabled(if: Disk.isMountable, "only root can make a small disk"))
  func fullInTheMiddle() throws {
    let folder = TinyModel.workplace()
    let disk = try #require(Disk(in: folder, kilobytes: 1024))
    // Room for the manifest and one checkpoint (three times 24 KiB of weights), and not for a second one beside it.
    folder.write("disk/filler", [UInt8](repeating: 1, count: (1024 - 104) * 1024))
    let arguments = TinyModel.finetune("--epochs", "2", "--quiet", "--out")
    Host.run(arguments + ["disk/m"], in: folder).expectError(1, "disk/m.run", "No space left on device")
    #expect(folder.isThere("disk/m.run/checkpoint.safetensors"))
    #expect(ScratchFolder.names(disk.path) == ["filler", "m.run"])
    unlink(folder.path + "/disk/filler")
    Host.run(arguments + ["disk/m", "--resume"], in: folder).expectDone()
    Host.run(arguments + ["whole"], in: folder).expectDone()
    #expect(folder.read("disk/m/model.safetensors") == folder.read("whole/model.safetensors"))
  }
}

/// A file system in memory of a few kilobytes, mounted as long as the object lives.
final class Disk {
  /// Where it is: `disk` in its folder.
  let path: String
  /// Kept, so that the folder goes after the disk in it.
  private let folder: ScratchFolder
  private static let mount = Toolchain.find("mount")
  private static let unmount = Toolchain.find("umount")

  /// Whether one can be mounted here.
  static let isMountable: Bool = {
    guard geteuid() == 0 else { return false }
    return Disk(in: ScratchFolder(), kilobytes: 64) != nil
  }()

  init?(in folder: ScratchFolder, kilobytes: Int) {
    self.folder = folder
    path = folder.path + "/disk"
    mkdir(path, 0o755)
    guard let program = Self.mount,
      Toolchain.run(program, ["-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", path]) == 0
    else { return nil }
  }

  deinit {
    // -l: gone at once, whatever another test's child may have inherited an open file of.
    if let program = Self.unmount { _ = Toolchain.run(program, ["-l", path]) }
  }
}
