import Glibc
import JSON
import Testing

/// A plugin that cannot be used is refused in a sentence that names it, and nothing else is disturbed.
@Suite(
  "bad plugins", .enabled(if: Host.isThere, "\(Host.absence)"),
  .enabled(if: Toolchain.c != nil, "there is no C compiler"))
struct BadPluginTests {
  private static let source = Checkout.root + "/Tests/HostTests/Plugins/broken.c"

  /// A folder with `plugins/libbroken.so`, compiled with macros.
  private static func broken(_ macros: String..., cxx: Bool = false) -> ScratchFolder {
    let folder = ScratchFolder()
    let library = folder.file("plugins/libbroken.so")
    #expect(Toolchain.plugin(source, to: library, cxx: cxx, macros.map { "-D" + $0 }))
    return folder
  }

  /// Expects that the list names the plugin with its reason, that it is refused by name, and that what it offers cannot
  /// be used.
  private static func expectRefused(
    _ folder: ScratchFolder, _ parts: String..., location: SourceLocation = #_sourceLocation
  ) {
    let list = Host.run("plugin list --json --plugin-dir plugins", in: folder)
    list.expectDone(location: location)
    let refused = list.json?["refused"]?.array ?? []
    #expect(refused.count == 1, "\(list.text)", sourceLocation: location)
    let reason = refused.first?["reason"]?.string ?? ""
    #expect(refused.first?["path"]?.string?.hasSuffix("plugins/libbroken.so") == true, sourceLocation: location)
    for part in ["libbroken.so"] + parts { #expect(reason.contains(part), "\(reason)", sourceLocation: location) }
    // The shipped plugins are there all the same.
    let ids = list.json?["plugins"]?.array?.compactMap { $0["id"]?.string } ?? []
    #expect(ids.contains("biobert.ner") && !ids.contains("test.broken"), sourceLocation: location)

    Host.run("plugin info plugins/libbroken.so", in: folder).expectError(4, "libbroken.so", location: location)
    folder.write("a.tsv", "a\tO\n\n")
    let scored = Host.run("score --metric broken.v1 --gold a.tsv --predicted a.tsv --plugin-dir plugins", in: folder)
    scored.expectError(4, "\"broken.v1\"", "libbroken.so", "host plugin check '", location: location)
  }

  @Test("one that is whole is listed and works")
  func whole() {
    let folder = Self.broken()
    folder.write("a.tsv", "a\tO\n\n")
    let outcome = Host.run(
      "score --metric broken.v1 --gold a.tsv --predicted a.tsv --plugin-dir plugins --json", in: folder)
    outcome.expectDone()
    #expect(outcome.json?.at("metrics", "broken.v1", "nothing")?.number == 0)
  }

  @Test("what one logs is told by its level", arguments: ["", "--quiet", "--verbose"])
  func logs(_ flag: String) {
    let folder = Self.broken("LOGS")
    folder.write("a.tsv", "a\tO\n\n")
    let command = "score --metric broken.v1 --gold a.tsv --predicted a.tsv --plugin-dir plugins "
    let outcome = Host.run(command + flag, in: folder)
    outcome.expectDone()
    let lines = outcome.err.split(separator: "\n").filter { $0.contains("libbroken.so: ") }
    #expect(lines.contains { $0.hasPrefix("warning: ") && $0.hasSuffix("libbroken.so: a doubt") }, "\(outcome.err)")
    #expect(lines.contains { $0.hasSuffix("libbroken.so: a fact") } == (flag != "--quiet"))
    #expect(lines.contains { $0.hasSuffix("libbroken.so: a detail") } == (flag == "--verbose"))
  }

  @Test("one that ends the process is no success of the host's")
  func exitsAtWork() {
    let folder = Self.broken("EXITS_AT_WORK")
    folder.write("a.tsv", "a\tO\n\n")
    Host.run("score --metric broken.v1 --gold a.tsv --predicted a.tsv --plugin-dir plugins", in: folder)
      .expectError(4, "ended the process", "host plugin check")
  }

  @Test("one that is not ELF, empty, or cut short")
  func notELF() {
    let folder = ScratchFolder()
    folder.write("plugins/libbroken.so", "#!/bin/sh\nexit 0\n")
    Self.expectRefused(folder)
    folder.write("plugins/libbroken.so", "")
    Self.expectRefused(folder)
    let whole = Self.broken()
    let bytes = whole.read("plugins/libbroken.so")
    folder.write("plugins/libbroken.so", Array(bytes.prefix(100)))
    Self.expectRefused(folder)
  }

  @Test("a library that is no plugin is passed over, and refused when it is named")
  func noNote() {
    let folder = Self.broken("NO_NOTE")
    let list = Host.run("plugin list --json --plugin-dir plugins", in: folder)
    #expect(list.json?["refused"] == [])
    #expect(list.json?["plugins"]?.array?.contains { $0["id"] == "test.broken" } == false)
    Host.run("plugin info plugins/libbroken.so", in: folder).expectError(4, "libbroken.so")
  }

  @Test("one for another major version of the contract")
  func otherMajor() { Self.expectRefused(Self.broken("OTHER_MAJOR"), "version 2.", "has 1.") }

  @Test("one without its entry")
  func noEntry() { Self.expectRefused(Self.broken("NO_ENTRY"), "does not export biobert_plugin_entry") }

  @Test("one that refuses this host, in its own words")
  func refuses() { Self.expectRefused(Self.broken("REFUSES"), "this machine has no abacus") }

  @Test("one that crashes while it is loaded")
  func crashes() { Self.expectRefused(Self.broken("CRASHES"), "killed by signal 11") }

  @Test("one that hangs while it is loaded")
  func hangs() {
    // The list alone, as each trial takes its whole time.
    let list = Host.run("plugin list --json --plugin-dir plugins", in: Self.broken("HANGS"))
    list.expectDone()
    let refused = list.json?["refused"]?.array ?? []
    #expect(refused.count == 1, "\(list.text)")
    #expect(refused.first?["reason"]?.string?.contains("did not answer within 20000 ms") == true, "\(list.text)")
  }

  @Test("one that ends the process")
  func exits() { Self.expectRefused(Self.broken("EXITS"), "ended the trial process") }

  @Test("one that throws C++", .enabled(if: Toolchain.cxx != nil, "there is no C++ compiler"))
  func throwing() { Self.expectRefused(Self.broken("THROWS", cxx: true), "killed by signal 6") }

  @Test("one that others may write, itself or its folder, with the chmod that mends it")
  func writable() {
    let folder = Self.broken()
    let (file, plugins) = (folder.path + "/plugins/libbroken.so", folder.path + "/plugins")
    chmod(file, 0o646)
    Self.expectRefused(folder, "chmod 644 '\(file)'")
    chmod(file, 0o644)
    chmod(plugins, 0o777)
    Self.expectRefused(folder, "chmod 7", "'\(plugins)'")
    chmod(plugins, 0o755)
    #expect(Host.run("plugin list --json --plugin-dir plugins", in: folder).json?["refused"] == [])
  }

  @Test("a symbolic link")
  func link() {
    let folder = Self.broken()
    rename(folder.path + "/plugins/libbroken.so", folder.path + "/real.so")
    symlink(folder.path + "/real.so", folder.path + "/plugins/libbroken.so")
    Self.expectRefused(folder, "symbolic link")
  }

  @Test("a plugin in the current folder is never found by itself")
  func currentFolder() {
    let folder = Self.broken()
    folder.copy(folder.path + "/plugins/libbroken.so", to: "libbroken.so")
    folder.copy(folder.path + "/plugins/libbroken.so", to: "Plugins/libbroken.so")
    let json = Host.run("plugin list --json", in: folder).json
    #expect(json?["plugins"]?.array?.contains { $0["id"] == "test.broken" } == false)
    let named = Host.run(
      ["plugin", "list", "--json"], in: folder, environment: ["BIOBERT_PLUGIN_PATH": folder.path + "/plugins"])
    #expect(named.json?["plugins"]?.array?.contains { $0["id"] == "test.broken" } == true)
  }
}
