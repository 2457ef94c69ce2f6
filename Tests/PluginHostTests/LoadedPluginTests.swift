import Glibc
import PluginAPI
import PluginHost
import Synchronization
import Testing

@Suite("Loading")
struct LoadedPluginTests {
  @Test("a plugin is loaded, its lines reach the log, and its functions answer")
  func load() throws {
    let path = TestPlugins.library("plain", "ITEM_ID=\"logged.v1\"")
    // Other tests load plugins at the same time, so only this one's lines are looked at.
    let store = LogStore()
    PluginLog.forward { store.add($0) }
    defer { PluginLog.forward(to: nil) }
    let plugin = try LoadedPlugin(PluginFile(checking: path))
    #expect(plugin.description.items.map(\.id) == ["logged.v1"])
    #expect(store.entries.contains(PluginLog.Entry(plugin: path, level: 1, message: "plain is here")))
    #expect(plugin.capability("biobert.nothing/1") == nil)
  }

  @Test("a file that changed after its check is not loaded")
  func changed() throws {
    let scratch = ScratchFolder()
    let path = scratch.copy(TestPlugins.library("plain"), to: "plugin.so")
    let file = try PluginFile(checking: path)
    scratch.copy(TestPlugins.library("plain", "UNKNOWN_KIND"), to: "other.so")
    rename(scratch.path + "/other.so", path)
    #expect(throws: PluginHostError.changedWhileLoading(path: path)) { try LoadedPlugin(file) }
  }

  @Test("what the child would have refused is refused in the host too")
  func refusals() throws {
    let noEntry = TestPlugins.library("plain", "NO_ENTRY")
    #expect(throws: PluginHostError.noEntry(path: noEntry)) { try LoadedPlugin(PluginFile(checking: noEntry)) }
    let refusing = TestPlugins.library("plain", "REFUSES")
    #expect(throws: PluginHostError.refused(path: refusing, reason: "this machine has no abacus")) {
      try LoadedPlugin(PluginFile(checking: refusing))
    }
    let needy = TestPlugins.library("plain", "NEEDS=99")
    #expect(
      throws: PluginHostError.needsNewerHost(
        path: needy, needs: ContractVersion(major: 1, minor: 99), host: .host)
    ) { try LoadedPlugin(PluginFile(checking: needy)) }
  }

  @Test("a table that is shorter than the first version's is refused, a longer one is read as far as the host knows it")
  func adoption() throws {
    let short = TestPlugins.library("plain", "TABLE_SIZE=offsetof(bp_metric,end)")
    #expect(throws: PluginHostError.invalid(path: short, .size(table: "nothing.v1", found: 72))) {
      try LoadedPlugin(PluginFile(checking: short))
    }
    let long = TestPlugins.library("plain", "LONGER")
    #expect(throws: Never.self) { try LoadedPlugin(PluginFile(checking: long)) }
  }
}

/// Keeps log lines.
private final class LogStore: Sendable {
  private let lines = Mutex<[PluginLog.Entry]>([])
  func add(_ entry: PluginLog.Entry) { lines.withLock { $0.append(entry) } }
  var entries: [PluginLog.Entry] { lines.withLock { $0 } }
}
