import Glibc
import PluginHost
import Testing

@Suite("Trying a plugin in a child process")
struct PluginProbeTests {
  private func outcome(_ macros: String, limit: Int = 60_000) throws -> ProbeFailure? {
    let file = try PluginFile(checking: TestPlugins.library("plain", macros))
    do throws(PluginHostError) {
      _ = try TestProbe.probe(limit: limit).describe(file)
      return nil
    } catch {
      guard case .probe(file.path, let failure) = error else { throw error }
      return failure
    }
  }

  @Test("a process is a probing child only with the whole set of arguments")
  func arguments() {
    #expect(PluginProbe.isChild(["host", PluginProbe.argument, "x.so", "nonce", "0", "1"]))
    for arguments in [["host"], ["host", PluginProbe.argument], ["host", "finetune", "a", "b", "c", "d"], []] {
      #expect(!PluginProbe.isChild(arguments))
    }
  }

  @Test("a good plugin says what it is")
  func good() throws {
    let file = try PluginFile(checking: TestPlugins.library("plain", "UNKNOWN_KIND"))
    let description = try TestProbe.probe().describe(file)
    #expect(description.id == "plain")
    #expect(description.version == "1.2.3")
    #expect(description.license == "Apache-2.0")
    #expect(description.builtMinor == ContractVersion.host.minor)
    #expect(
      description.items == [
        ItemDescription(kind: "biobert.metric/1", id: "nothing.v1", summary: ""),
        ItemDescription(kind: "biobert.future/9", id: "later", summary: ""),
      ])
    #expect(description.items.map(\.known) == [.metric, nil])
  }

  @Test("a plugin that crashes, exits or chatters does so in the child")
  func accidents() throws {
    #expect(try outcome("CRASHES") == .killed(signal: SIGSEGV))
    #expect(try outcome("EXITS") == .exited(code: 7))
    #expect(try outcome("CHATTERS") != nil)
  }

  @Test("a plugin that waits without end is ended at the limit")
  func hangs() throws {
    #expect(try outcome("HANGS", limit: 1500) == .timedOut(milliseconds: 1500))
  }

  @Test("a plugin that computes without end is ended by its processor time, however long that takes here")
  func spins() throws {
    #expect(try outcome("SPINS", limit: 600_000) == .tooBusy(seconds: PluginProbe.processorSeconds))
  }

  @Test("an exception cannot leave a plugin's entry", .enabled(if: TestPlugins.hasCxx, "g++ is not there"))
  func throwing() throws {
    let file = try PluginFile(checking: TestPlugins.library("throwing", cxx: true))
    #expect(throws: PluginHostError.probe(path: file.path, .killed(signal: SIGABRT))) {
      try TestProbe.probe().describe(file)
    }
  }

  @Test(
    "what a plugin says of itself is checked in the child already",
    arguments: [
      ("NO_ENTRY", ProbeRefusal.noEntry), ("REFUSES", .entry(reason: "this machine has no abacus")),
      ("NEEDS=99", .needsNewerHost(needs: ContractVersion(major: 1, minor: 99))),
      ("TABLE_MAJOR=9", .invalid(.version(found: ContractVersion(major: 9, minor: ContractVersion.host.minor)))),
      ("PLUGIN_SIZE=3", .invalid(.size(table: "bp_plugin", found: 3))),
      ("PLUGIN_SIZE=0xFFFFFFFFFFFF", .invalid(.size(table: "bp_plugin", found: 0xFFFF_FFFF_FFFF))),
      ("TABLE_SIZE=0", .invalid(.size(table: "nothing.v1", found: 0))),
      ("NO_UPDATE", .invalid(.missingFunction(table: "nothing.v1", function: "update"))),
      ("PLUGIN_ID=\"Plain One\"", .invalid(.id(table: "bp_plugin", found: "Plain One"))),
      ("ITEM_ID=\"\"", .invalid(.id(table: "bp_item", found: ""))),
      ("VERSION=\"new\"", .invalid(.string(table: "bp_plugin", field: "version"))),
      ("NOT_UTF8", .invalid(.string(table: "bp_plugin", field: "summary"))),
      ("NULL_STRING", .invalid(.string(table: "bp_plugin", field: "summary"))),
      ("BAD_STATUS", .invalid(.enumeration(status: 42, index: 0))),
      ("TWICE", .invalid(.duplicateItem(kind: "biobert.metric/1", item: "nothing.v1"))),
      ("ENDLESS", .invalid(.tooManyItems(limit: 4096))), ("WRITES_BEYOND", .invalid(.wroteBeyond(table: "bp_item"))),
    ])
  func refusals(_ macro: String, _ refusal: ProbeRefusal) throws {
    let quoted = macro.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"")
    #expect(try outcome(quoted) == .refused(refusal))
  }

  @Test("a library with an undefined symbol is refused with the loader's words")
  func undefined() throws {
    let folder = ScratchFolder()
    let source = folder.write(
      "undefined.c",
      "#include \"biobert_plugin.h\"\nint nowhere(void);\nint (*used)(void) = nowhere;\nBP_PLUGIN_NOTE\n")
    let path = folder.file("undefined.so")
    #expect(
      TestPlugins.run([
        "cc", "-shared", "-fPIC", "-I", TestPlugins.root + "/Sources/PluginAPI/include", source, "-o", path,
      ]) == 0)
    let file = try PluginFile(checking: path)
    let error = #expect(throws: PluginHostError.self) { try TestProbe.probe().describe(file) }
    guard case .probe(_, .refused(.cannotLoad(let reason))) = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(reason.contains("nowhere"))
  }

  @Test("an outcome is kept until the file changes, and a cache that cannot be written is harmless")
  func cache() throws {
    let folder = ScratchFolder()
    let path = folder.copy(TestPlugins.library("plain"), to: "plugins/plugin.so")
    let cache = ProbeCache(path: folder.path + "/cache/biobert/probes.jsonl")
    let file = try PluginFile(checking: path)
    let first = try TestProbe.probe(cache: cache).describe(file)
    let nothing = PluginProbe(executable: folder.path + "/nowhere", limit: 1000, cache: cache)
    #expect(try nothing.describe(file) == first)
    var times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
    utimensat(AT_FDCWD, path, &times, 0)
    let changed = try PluginFile(checking: path)
    #expect(throws: PluginHostError.probe(path: path, .notStarted(code: ENOENT))) { try nothing.describe(changed) }
    let hopeless = ProbeCache(path: "/proc/nowhere/probes.jsonl")
    #expect(try TestProbe.probe(cache: hopeless).describe(file) == first)
    folder.write("broken.jsonl", "{\"file\": 3}\nnot json\n")
    let broken = ProbeCache(path: folder.path + "/broken.jsonl")
    #expect(try TestProbe.probe(cache: broken).describe(file) == first)
  }
}
