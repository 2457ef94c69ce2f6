import Glibc
import JSON
import Testing

/// `host plugin new` makes projects that build and train as they are.
@Suite("new plugins", .enabled(if: Host.isThere, "\(Host.absence)"))
struct PluginNewTests {
  private static let kinds = ["ner", "re", "classification", "regression"]

  /// Makes a project `p` of a kind; its name.
  private static func make(_ kind: String, _ language: String, in folder: ScratchFolder, out: String = "p") -> String {
    let name = "my-\(kind)-\(language)"
    let made = Host.run("plugin new \(name) --task \(kind) --lang \(language) --out \(out) --json", in: folder)
    made.expectDone()
    #expect(made.json?["name"]?.string == name && made.json?["library"]?.string == "build/\(name).so")
    return name
  }

  /// Builds the project `p`; what was printed where that failed.
  private static func build(_ folder: ScratchFolder, _ more: String = "", project: String = "p") -> String? {
    let script = "cd \"$0/\(project)\" && exec make \(more) >\"$0/log\" 2>&1"
    return Toolchain.run("/bin/sh", ["-c", script, folder.path]) == 0 ? nil : folder.text("log")
  }

  /// Looks at the library of the project `p`, has it checked, and trains it for a moment.
  private static func train(_ name: String, _ kind: String, in folder: ScratchFolder) throws {
    let info = Host.run("plugin info p/build/\(name).so --json", in: folder)
    info.expectDone()
    let items = info.json?["items"]?.array ?? []
    #expect(items.first?["id"]?.string == name)
    #expect(items.count == (kind == "regression" ? 2 : 1))
    let checked = Host.run("plugin check p/build/\(name).so --seconds 0.2 --threads 1", in: folder)
    #expect(checked.code == 0, "\(checked.text)\(checked.err)")
    let trained = Host.run(
      [
        "finetune", "--task", name, "--data", "p/data", "--init", "tiny", "--out", "m-\(name)", "--plugin-dir",
        "p/build", "--max-length", "64", "--epochs", "1", "--train-splits", "devel", "--threads", "1", "--json",
      ], in: folder)
    trained.expectDone()
    #expect(trained.json?["task"]?.string == name)
    let ledger = try #require(trained.json?["ledger"]?.object)
    let total = try #require(ledger["total"]?.integer)
    #expect(total > 0)
    #expect(ledger.keys.filter { $0 != "total" }.compactMap { ledger[$0]?.integer }.reduce(0, +) == total)
    let metrics = try #require(trained.json?["metrics"]?.object)
    #expect(!metrics.keys.isEmpty)
  }

  @Test(
    "a project in C builds without a warning and trains",
    .enabled(if: Toolchain.c != nil && Toolchain.find("make") != nil, "there is no C compiler, or no make"),
    arguments: kinds)
  func c(_ kind: String) throws {
    let folder = ScratchFolder()
    TinyModel.write(to: folder)
    let name = Self.make(kind, "c", in: folder)
    let failure = Self.build(folder, "CFLAGS='-O1 -Wall -Wextra -Wpedantic -Werror'")
    #expect(failure == nil, "\(failure ?? "")")
    try Self.train(name, kind, in: folder)
  }

  @Test(
    "a project in C++ builds without a warning and trains",
    .enabled(if: Toolchain.cxx != nil && Toolchain.find("make") != nil, "there is no C++ compiler, or no make"),
    arguments: kinds)
  func cpp(_ kind: String) throws {
    let folder = ScratchFolder()
    TinyModel.write(to: folder)
    let name = Self.make(kind, "cpp", in: folder)
    let failure = Self.build(folder, "CXXFLAGS='-O1 -Wall -Wextra -Wpedantic -Werror'")
    #expect(failure == nil, "\(failure ?? "")")
    try Self.train(name, kind, in: folder)
  }

  @Test(
    "a project in Rust builds without a warning and trains",
    .enabled(if: Toolchain.find("cargo") != nil && Toolchain.find("make") != nil, "cargo or make is not here"),
    arguments: kinds)
  func rust(_ kind: String) throws {
    let folder = ScratchFolder()
    TinyModel.write(to: folder)
    let name = Self.make(kind, "rust", in: folder)
    let failure = Self.build(folder, "CARGO='env RUSTFLAGS=-Dwarnings cargo'")
    #expect(failure == nil, "\(failure ?? "")")
    try Self.train(name, kind, in: folder)
  }

  @Test(
    "Rust has an operation of its own, tune, state, options of every kind and several losses",
    .enabled(if: Toolchain.find("cargo") != nil && Toolchain.find("make") != nil, "cargo or make is not here"))
  func wholeRustLayer() throws {
    let folder = ScratchFolder()
    TinyModel.write(to: folder)
    let name = Self.make("classification", "rust", in: folder)
    let source = ScratchFolder.text(Checkout.root + "/Tests/HostTests/Plugins/whole_layer.rs")
    folder.write("p/src/lib.rs", source.replacing("\"p\"", with: "\"\(name)\""))
    let failure = Self.build(folder, "CARGO='env RUSTFLAGS=-Dwarnings cargo'")
    #expect(failure == nil, "\(failure ?? "")")
    try Self.train(name, "classification", in: folder)
    let checked = Host.run("plugin check p/build/\(name).so --seconds 0.2 --json", in: folder)
    for result in checked.json?["results"]?.array ?? [] {
      #expect(result["status"] == "pass", "\(result["test"]?.string ?? "") \(result["message"]?.string ?? "")")
    }
    // What tune found is kept with the model.
    Host.run("evaluate --model m-\(name) --data p/data --plugin-dir p/build --threads 1", in: folder).expectDone()
  }

  @Test(
    "a project in Swift builds and trains; the four tasks fit one package",
    .enabled(if: Toolchain.find("swift") != nil && Toolchain.find("make") != nil, "swift or make is not here"))
  func swift() throws {
    let folder = ScratchFolder()
    TinyModel.write(to: folder)
    // The SDK is compiled once: the other tasks take the place of the first one's source and data.
    let name = Self.make("ner", "swift", in: folder)
    for kind in Self.kinds {
      let made = Host.run("plugin new \(name) --task \(kind) --lang swift --out \(kind)", in: folder)
      made.expectDone()
      for file in ["Sources/Task/Task.swift", "data/train.jsonl", "data/devel.jsonl", "data/test.jsonl"] {
        folder.write("p/" + file, folder.read("\(kind)/\(file)"))
      }
      let failure = Self.build(folder, "-B SWIFTFLAGS='-j 1 -Xswiftc -warnings-as-errors'")
      #expect(failure == nil, "\(failure ?? "")")
      guard failure == nil else { return }
      try Self.train(name, kind, in: folder)
      rename(folder.path + "/m-\(name)", folder.path + "/m-\(kind)")
      rename(folder.path + "/m-\(name).run", folder.path + "/m-\(kind).run")
    }
  }

  @Test(
    "the folder appears whole, says what to do next, and holds no placeholder",
    arguments: ["c", "cpp", "rust", "swift"])
  func folder(_ language: String) {
    let folder = ScratchFolder()
    let made = Host.run("plugin new disease-tagger --task ner --lang \(language)", in: folder)
    made.expectDone()
    #expect(made.text.contains("cd disease-tagger\n") && made.text.contains("make test"))
    #expect(ScratchFolder.names(folder.path) == ["disease-tagger"])
    for file in folder.listing() where !file.hasSuffix("/") {
      let text = folder.text(file)
      for placeholder in ["__NAME__", "__MODULE__", "__SDK__", "__KIND__", "__HOST__", "__INPUT__"] {
        #expect(!text.contains(placeholder), "\(file) holds \(placeholder)")
      }
    }
    // An empty folder that is there is filled in its place.
    mkdir(folder.path + "/empty", 0o755)
    Host.run("plugin new other-tagger --task ner --lang \(language) --out empty/", in: folder).expectDone()
    #expect(folder.isThere("empty/Makefile") && folder.isThere("empty/.gitignore"))
    #expect(!ScratchFolder.names(folder.path + "/empty").contains { $0.hasPrefix(".new") })
    Host.run("plugin new third-tagger --task ner --lang \(language) --out a/b/c", in: folder).expectDone()
    #expect(folder.isThere("a/b/c/data/test.jsonl"))
  }

  @Test("what cannot be made is told, and nothing is left")
  func refusals() {
    let folder = ScratchFolder()
    let end = "--task ner --lang c"
    for name in ["Tagger", "3d", "-x", "a_b", "a.b", "tagger-", "tägger", String(repeating: "a", count: 65)] {
      let outcome = Host.run(["plugin", "new", "--task", "ner", "--lang", "c", "--", name], in: folder)
      outcome.expectError(2, "\"\(name)\" cannot be the name of a plugin", "disease-tagger")
    }
    Host.run("plugin new ner \(end)", in: folder).expectError(2, "\"ner\"", "biobert.ner", "choose another")
    folder.write("full/file", "")
    Host.run("plugin new tagger \(end) --out full", in: folder).expectError(2, "full is there and not empty", "--out")
    Host.run("plugin new tagger \(end) --out full/file", in: folder).expectError(2, "full/file is there and no folder")
    Host.run("plugin new tagger \(end) --sdk full", in: folder).expectError(2, "full is not the SDK", "exports.map")
    symlink(Checkout.root + "/SDK", folder.path + "/sdk")
    Host.run("plugin new tagger \(end) --sdk sdk", in: folder).expectDone()
    #expect(folder.text("tagger/Makefile").contains("SDK ?= \(Checkout.root)/SDK\n"))
    #expect(Host.run("plugin new tagger --task poetry --lang c", in: folder).code == 2)
    #expect(Host.run("plugin new tagger --task ner --lang cobol", in: folder).code == 2)
    #expect(Host.run("plugin new tagger", in: folder).code == 2)
    folder.write("spaced sdk/exports.map", "")
    folder.write("spaced sdk/templates/x", "")
    folder.write("spaced sdk/Sources/PluginAPI/include/biobert_plugin.h", "")
    Host.run(["plugin", "new", "other", "--task", "ner", "--lang", "c", "--sdk", "spaced sdk"], in: folder)
      .expectError(2, "such as a space", "--sdk")
    #expect(ScratchFolder.names(folder.path) == ["full", "sdk", "spaced sdk", "tagger"])
  }
}
