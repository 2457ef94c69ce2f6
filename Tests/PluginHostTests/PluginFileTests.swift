import Glibc
import PluginHost
import Testing

@Suite("Checks before any code runs")
struct PluginFileTests {
  @Test("a plugin's file is known by its note, its build and its absolute path")
  func goodFile() throws {
    let path = TestPlugins.library("plain")
    let file = try PluginFile(checking: path)
    #expect(file.path == path)
    #expect(file.version == .host)
  }

  @Test("a library without a note is no plugin")
  func noNote() {
    let path = TestPlugins.library("plain", "NO_NOTE")
    #expect(throws: PluginHostError.noNote(path: path)) { try PluginFile(checking: path) }
  }

  @Test("another major version is refused with both versions, an earlier or later minor is not")
  func otherVersion() {
    let major = TestPlugins.library("plain", "NOTE_MAJOR=7", "NOTE_MINOR=1")
    #expect(
      throws: PluginHostError.otherVersion(path: major, found: ContractVersion(major: 7, minor: 1), host: .host)
    ) { try PluginFile(checking: major) }
    let draft = TestPlugins.library("plain", "NOTE_MAJOR=0", "NOTE_MINOR=3")
    #expect(
      throws: PluginHostError.otherVersion(path: draft, found: ContractVersion(major: 0, minor: 3), host: .host)
    ) { try PluginFile(checking: draft) }
    let minor = TestPlugins.library("plain", "NOTE_MAJOR=BP_ABI_MAJOR", "NOTE_MINOR=99")
    #expect(throws: Never.self) { try PluginFile(checking: minor) }
  }

  @Test("a shell script called .so is not ELF")
  func script() {
    let folder = ScratchFolder()
    let path = folder.write("script.so", "#!/bin/sh\necho hello\n")
    #expect(throws: PluginHostError.notELF(path: path)) { try PluginFile(checking: path) }
    let empty = folder.write("empty.so", "")
    #expect(throws: PluginHostError.notELF(path: empty)) { try PluginFile(checking: empty) }
  }

  @Test("a file cut anywhere gives an error and never a crash")
  func truncated() {
    let bytes = ScratchFolder.read(TestPlugins.library("plain"))
    let folder = ScratchFolder()
    for length in [4, 5, 20, 63, 64, 65, 200, 400, 500, 600] {
      let path = folder.write("cut\(length).so", Array(bytes[..<length]))
      #expect(throws: PluginHostError.self, "cut at \(length)") { try PluginFile(checking: path) }
    }
  }

  @Test("damage in any byte of the headers gives an error or a plugin, and never a crash")
  func damaged() throws {
    let bytes = ScratchFolder.read(TestPlugins.library("plain"))
    let folder = ScratchFolder()
    var errors = 0
    for place in 0..<700 {
      var copy = bytes
      copy[place] = copy[place] ^ 0xFF
      let path = folder.write("damaged.so", copy)
      do { _ = try PluginFile(checking: path) } catch { errors += 1 }
    }
    #expect(errors > 20)
  }

  @Test("a plugin note of another size is malformed")
  func noteSize() {
    let path = TestPlugins.library("plain", "NOTE_SIZE=4")
    #expect(throws: PluginHostError.malformed(path: path, .pluginNote(size: 4))) { try PluginFile(checking: path) }
  }

  @Test("a file for another processor, or an executable, is refused")
  func machine() {
    var bytes = ScratchFolder.read(TestPlugins.library("plain"))
    let machine = UInt16(bytes[18])
    let folder = ScratchFolder()
    bytes[18] = 243
    let path = folder.write("riscv.so", bytes)
    #expect(throws: PluginHostError.foreignMachine(path: path, found: 243, expected: machine)) {
      try PluginFile(checking: path)
    }
    bytes[18] = UInt8(machine)
    bytes[16] = 2
    let executable = folder.write("executable.so", bytes)
    #expect(throws: PluginHostError.malformed(path: executable, .notSharedLibrary(type: 2))) {
      try PluginFile(checking: executable)
    }
  }

  @Test("links, folders, pipes and missing files are refused")
  func kinds() {
    let folder = ScratchFolder()
    let target = folder.copy(TestPlugins.library("plain"), to: "real.so")
    let link = folder.file("link.so")
    symlink(target, link)
    #expect(throws: PluginHostError.symbolicLink(path: link)) { try PluginFile(checking: link) }
    let inner = folder.folder("folder.so")
    #expect(throws: PluginHostError.notRegularFile(path: inner)) { try PluginFile(checking: inner) }
    let pipe = folder.file("pipe.so")
    mkfifo(pipe, 0o600)
    #expect(throws: PluginHostError.notRegularFile(path: pipe)) { try PluginFile(checking: pipe) }
    let none = folder.file("none.so")
    #expect(throws: PluginHostError.cannotRead(path: none, code: ENOENT)) { try PluginFile(checking: none) }
  }

  @Test("what others may write is refused, with the mode and the bits to take away")
  func writable() {
    let folder = ScratchFolder()
    let path = folder.copy(TestPlugins.library("plain"), to: "inner/plugin.so")
    chmod(path, 0o757)
    #expect(
      throws: PluginHostError.writableByOthers(plugin: path, path: path, mode: 0o757, remove: 0o002)
    ) { try PluginFile(checking: path) }
    chmod(path, 0o755)
    let inner = folder.path + "/inner"
    chmod(inner, 0o1757)
    #expect(
      throws: PluginHostError.writableByOthers(plugin: path, path: inner, mode: 0o1757, remove: 0o002),
      "a sticky folder is fine above a private one, not for plugins themselves"
    ) { try PluginFile(checking: path) }
    chmod(inner, 0o755)
    chmod(folder.path, 0o757)
    #expect(
      throws: PluginHostError.writableByOthers(plugin: path, path: folder.path, mode: 0o757, remove: 0o002)
    ) { try PluginFile(checking: path) }
    chmod(folder.path, 0o1777)
    #expect(throws: Never.self) { try PluginFile(checking: path) }
    chmod(folder.path, 0o755)
  }

  @Test("a group that is not the user's own may not write", .enabled(if: geteuid() == 0, "only root can give away"))
  func group() {
    let folder = ScratchFolder()
    let path = folder.copy(TestPlugins.library("plain"), to: "plugin.so")
    chown(path, 0, 12345)
    chmod(path, 0o775)
    #expect(throws: PluginHostError.writableByOthers(plugin: path, path: path, mode: 0o775, remove: 0o020)) {
      try PluginFile(checking: path)
    }
    chmod(path, 0o755)
    #expect(throws: Never.self) { try PluginFile(checking: path) }
  }

  @Test("what another user owns is refused", .enabled(if: geteuid() == 0, "only root can give files away"))
  func owner() {
    let folder = ScratchFolder()
    let path = folder.copy(TestPlugins.library("plain"), to: "inner/plugin.so")
    chown(path, 12345, 0)
    #expect(throws: PluginHostError.foreignOwner(plugin: path, path: path, owner: 12345)) {
      try PluginFile(checking: path)
    }
    chown(path, 0, 0)
    chown(folder.path + "/inner", 12345, 0)
    #expect(throws: PluginHostError.foreignOwner(plugin: path, path: folder.path + "/inner", owner: 12345)) {
      try PluginFile(checking: path)
    }
    chown(folder.path + "/inner", 0, 0)
  }
}
