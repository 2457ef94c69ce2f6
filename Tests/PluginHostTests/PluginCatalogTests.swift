import Glibc
import PluginHost
import Testing

@Suite("Finding plugins")
struct PluginCatalogTests {
  @Test("places are looked into in the documented order, each once, and never the current folder")
  func order() throws {
    let scratch = ScratchFolder()
    let root = scratch.folder("checkout")
    scratch.write("checkout/Package.swift", "")
    scratch.folder("checkout/Sources/PluginAPI")
    scratch.write("checkout/.build/workspace-state.json", "{}")
    let executable = scratch.write("checkout/.build/machine/release/host", "")
    let release = root + "/.build/machine/release"
    scratch.folder("checkout/.build/machine/release/Plugins")
    scratch.folder("checkout/Plugins")
    scratch.folder("checkout/.build/machine/lib/biobert/plugins")
    scratch.folder("home/.local/lib/biobert/plugins")
    let first = scratch.folder("first")
    let second = scratch.folder("second")
    let third = scratch.folder("third")
    let nowhere = scratch.path + "/nowhere"
    let places = try PluginPlaces(
      folders: [second, first], executable: executable, variable: "\(third)::relative:\(first):\(nowhere)",
      home: scratch.path + "/home")
    #expect(
      places.places == [
        PluginPlace(origin: .option, path: second), PluginPlace(origin: .option, path: first),
        PluginPlace(origin: .variable, path: third), PluginPlace(origin: .build, path: release),
        PluginPlace(origin: .besideExecutable, path: release + "/Plugins"),
        PluginPlace(origin: .checkout, path: root + "/Plugins"),
        PluginPlace(origin: .prefix, path: root + "/.build/machine/lib/biobert/plugins"),
        PluginPlace(origin: .user, path: scratch.path + "/home/.local/lib/biobert/plugins"),
      ])
    #expect(places.ignored == ["relative"])
    #expect(throws: PluginHostError.noFolder(path: nowhere, isFile: false)) {
      try PluginPlaces(folders: [nowhere], executable: nil, variable: nil, home: nil)
    }
  }

  @Test("an installed executable finds its prefix and no checkout")
  func installed() throws {
    let scratch = ScratchFolder()
    let executable = scratch.write("usr/bin/host", "")
    scratch.folder("usr/lib/biobert/plugins")
    let places = try PluginPlaces(folders: [], executable: executable, variable: nil, home: nil)
    #expect(places.places == [PluginPlace(origin: .prefix, path: scratch.path + "/usr/lib/biobert/plugins")])
  }

  private func catalog(_ folders: String...) throws -> PluginCatalog {
    let places = try PluginPlaces(folders: folders, executable: nil, variable: nil, home: nil)
    return PluginCatalog(places, probe: TestProbe.probe())
  }

  @Test("an earlier place wins, and what it hides is listed")
  func shadowing() throws {
    let scratch = ScratchFolder()
    let library = TestPlugins.library("plain")
    let winner = scratch.copy(library, to: "a/plain.so")
    let loser = scratch.copy(library, to: "b/other-name.so")
    let catalog = try catalog(scratch.path + "/a", scratch.path + "/b")
    #expect(catalog.plugins.map(\.file.path) == [winner])
    #expect(catalog.shadowed.map(\.plugin.file.path) == [loser])
    #expect(catalog.shadowed.map(\.by) == [winner])
    #expect(catalog.conflicts.isEmpty)
  }

  @Test("two different files with one plugin id in one place are a conflict; hard links are one file")
  func conflict() throws {
    let scratch = ScratchFolder()
    let library = TestPlugins.library("plain")
    let first = scratch.copy(library, to: "a/first.so")
    link(first, scratch.path + "/a/linked.so")
    #expect(try catalog(scratch.path + "/a").plugins.map(\.file.path) == [first])
    let second = scratch.copy(library, to: "a/second.so")
    let catalog = try catalog(scratch.path + "/a")
    #expect(catalog.plugins.isEmpty)
    #expect(catalog.conflicts == [.conflict(plugin: "plain", first: first, second: second)])
    let registry = try PluginRegistry(catalog, probe: TestProbe.probe())
    #expect(throws: PluginHostError.conflict(plugin: "plain", first: first, second: second)) {
      try registry.metric("nothing.v1", plugin: "plain")
    }
    #expect(
      throws: PluginHostError.unknownItem(
        kind: "biobert.metric/1", item: "nothing.v1", nearest: nil, known: [], refused: [first, second])
    ) { try registry.metric("nothing.v1") }
  }

  @Test("one bad file hides nothing, and ordinary libraries and other files are passed over")
  func badNeighbours() throws {
    let scratch = ScratchFolder()
    let good = scratch.copy(TestPlugins.library("plain"), to: "a/good.so")
    let crashing = scratch.copy(TestPlugins.library("plain", "CRASHES", "PLUGIN_ID=\"crash\""), to: "a/crashing.so")
    let script = scratch.write("a/script.so", "#!/bin/sh\n")
    let ordinary = scratch.copy(TestPlugins.library("plain", "NO_NOTE"), to: "a/libordinary.so.1")
    scratch.copy(ordinary, to: "a/libplain.so")
    symlink(ordinary, scratch.path + "/a/liblinked.so")
    let linked = scratch.path + "/a/pluginlink.so"
    symlink(good, linked)
    scratch.write("a/notes.txt", "hello")
    let catalog = try catalog(scratch.path + "/a")
    #expect(catalog.plugins.map(\.file.path) == [good])
    #expect(
      catalog.refused == [
        .init(path: crashing, error: .probe(path: crashing, .killed(signal: SIGSEGV))),
        .init(path: linked, error: .symbolicLink(path: linked)),
        .init(path: script, error: .notELF(path: script)),
      ])
  }

  @Test("items are found by kind and id; a mistyped one is answered with the nearest")
  func items() throws {
    let scratch = ScratchFolder()
    scratch.copy(TestPlugins.library("lines"), to: "a/lines.so")
    scratch.copy(TestPlugins.library("plain", "UNKNOWN_KIND"), to: "a/plain.so")
    let registry = try PluginRegistry(catalog(scratch.path + "/a"), probe: TestProbe.probe())
    #expect(registry.offers(of: .metric).map(\.item.id) == ["accuracy.v1", "nothing.v1"])
    #expect(try registry.format("lines").extensions == ["lines", "txt"])
    #expect(try registry.metric("accuracy.v1", plugin: "lines").goldFormats == ["lines", "jsonl"])
    #expect(
      throws: PluginHostError.unknownItem(
        kind: "biobert.metric/1", item: "acuracy.v1", nearest: "accuracy.v1", known: ["accuracy.v1", "nothing.v1"],
        refused: [])
    ) { try registry.metric("acuracy.v1") }
    #expect(try registry.load(registry.plugins[0]) === registry.load(registry.plugins[0]))
  }

  @Test("two plugins with one item are an error that names both files")
  func itemConflict() throws {
    let scratch = ScratchFolder()
    let first = scratch.copy(TestPlugins.library("plain"), to: "a/first.so")
    let second = scratch.copy(TestPlugins.library("plain", "PLUGIN_ID=\"second\""), to: "b/second.so")
    let registry = try PluginRegistry(catalog(scratch.path + "/a", scratch.path + "/b"), probe: TestProbe.probe())
    #expect(
      throws: PluginHostError.itemConflict(
        kind: "biobert.metric/1", item: "nothing.v1", first: first, second: second)
    ) { try registry.metric("nothing.v1") }
    #expect(try registry.metric("nothing.v1", plugin: "second").plugin.file.path == second)
  }

  @Test("a file that the user names is checked without mercy, and wins")
  func named() throws {
    let scratch = ScratchFolder()
    scratch.copy(TestPlugins.library("plain"), to: "a/plain.so")
    let named = scratch.copy(TestPlugins.library("plain"), to: "b/mine.so")
    let catalog = try catalog(scratch.path + "/a")
    let registry = try PluginRegistry(catalog, files: [named, named], probe: TestProbe.probe())
    #expect(registry.plugins.map(\.file.path) == [named])
    let ordinary = TestPlugins.library("plain", "NO_NOTE")
    #expect(throws: PluginHostError.noNote(path: ordinary)) {
      try PluginRegistry(catalog, files: [ordinary], probe: TestProbe.probe())
    }
  }
}
