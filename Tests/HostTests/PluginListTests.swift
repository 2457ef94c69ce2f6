import Glibc
import JSON
import Testing

@Suite("host plugin", .enabled(if: Host.isThere, "\(Host.absence)"))
struct PluginListTests {
  @Test("list --json has the plugins with their items, in the keys of docs/cli.md")
  func json() throws {
    let outcome = Host.run("plugin list --json", in: ScratchFolder())
    outcome.expectDone()
    let json = try #require(outcome.json)
    #expect(json.keys == ["plugins", "shadowed", "refused", "conflicts"])
    let plugins = try #require(json["plugins"]?.array)
    let ids = plugins.compactMap { $0["id"]?.string }
    #expect(ids.contains("biobert.formats") && ids.contains("biobert.ner"))
    for plugin in plugins {
      #expect(
        plugin.object?.keys
          == ["id", "version", "license", "summary", "path", "built_minor", "min_host_minor", "items"])
      #expect(plugin["path"]?.string.map { access($0, R_OK) } == 0)
      for item in plugin["items"]?.array ?? [] { #expect(item.object?.keys == ["kind", "id", "summary"]) }
    }
    #expect(json["refused"] == [] && json["conflicts"] == [])
  }

  @Test("list shows each plugin with what it offers")
  func text() {
    let outcome = Host.run("plugin list", in: ScratchFolder())
    outcome.expectDone()
    #expect(outcome.text.contains("\n  tasks: ner\n"))
    #expect(outcome.text.contains("\n  metrics: conlleval.v1, seqeval-strict.v1, token-level.v1, span-exact.v1\n"))
    #expect(outcome.text.contains("biobert.formats "))
  }

  @Test("info tells of a plugin, of one item with its options, and of a file", arguments: ["biobert.ner", "ner"])
  func info(_ name: String) throws {
    let outcome = Host.run("plugin info \(name) --json", in: ScratchFolder())
    outcome.expectDone()
    let json = try #require(outcome.json)
    #expect(json["id"] == "biobert.ner")
    let items = try #require(json["items"]?.array)
    #expect(items.count == (name == "ner" ? 1 : 5))
    let options = try #require(items[0]["options"]?.array)
    let unit = try #require(options.first { $0["name"] == "unit" })
    #expect(unit["initial"] == "sentence" && unit["choices"] == ["sentence", "document"])
    let dropout = try #require(options.first { $0["name"] == "dropout" })
    #expect(dropout["minimum"]?.number == 0 && dropout["maximum"]?.number == 0.9)
    let text = Host.run("plugin info \(name)", in: ScratchFolder())
    #expect(text.text.contains("--set unit=sentence  (sentence, document)"))
    let path = try #require(json["path"]?.string)
    #expect(Host.run(["plugin", "info", path, "--json"], in: ScratchFolder()).json?["id"] == "biobert.ner")
  }

  @Test("an unknown name is wrong usage, and the nearest one is named")
  func unknown() {
    Host.run("plugin info biobert.nre", in: ScratchFolder()).expectError(2, "Did you mean \"biobert.ner\"?")
  }

  @Test("an earlier place shadows a later one, and --plugin-dir is the first")
  func shadows() throws {
    let folder = ScratchFolder()
    let shipped = try #require(Host.run("plugin info ner --json", in: folder).json?["path"]?.string)
    folder.copy(shipped, to: "mine/libmine.so")
    let json = try #require(Host.run("plugin list --json --plugin-dir mine", in: folder).json)
    let ner = try #require(json["plugins"]?.array?.first { $0["id"] == "biobert.ner" })
    #expect(ner["path"]?.string?.hasSuffix("/mine/libmine.so") == true)
    #expect(json["shadowed"]?.array?.contains { $0["id"] == "biobert.ner" && $0["path"]?.string == shipped } == true)
    // Two files with one id in one place are a conflict.
    folder.copy(shipped, to: "mine/libtwin.so")
    let twins = try #require(Host.run("plugin list --json --plugin-dir mine", in: folder).json)
    #expect(twins["conflicts"]?.array?.count == 1)
  }
}
