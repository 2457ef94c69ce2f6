import JSON
import Testing

/// The list of trusted plugins, and the spy on any command.
@Suite(
  "plugin trust", .enabled(if: Host.isThere, "\(Host.absence)"),
  .enabled(if: Toolchain.c != nil, "there is no C compiler"))
struct PluginTrustTests {
  private static func folder() throws -> (folder: ScratchFolder, environment: [String: String]) {
    let folder = ScratchFolder()
    try #require(PluginCheckTests.compile("metric", fault: nil, to: folder.file("plugins/libm.so")))
    folder.write("a.tsv", "a\tO\n\n")
    return (folder, ["XDG_CONFIG_HOME": folder.path + "/config"])
  }

  private static let score = "score --gold a.tsv --predicted a.tsv --plugin-dir plugins --metric broken.v1"

  @Test("a file that is trusted is loaded where trust is required, and not once it has changed")
  func trusted() throws {
    let (folder, environment) = try Self.folder()
    // The format that reads the files must be trusted too.
    let required = Self.score + " --require-trust"
    Host.run(required, in: folder, environment: environment).expectError(4, "not trusted", "host plugin trust")
    Host.run(
      "plugin trust biobert.formats biobert.qa biobert.ner biobert.re --no-check", in: folder, environment: environment
    ).expectDone()
    Host.run("plugin trust plugins/libm.so", in: folder, environment: environment).expectDone()
    Host.run(required, in: folder, environment: environment).expectDone()
    let list = Host.run("plugin trust --list --json", in: folder, environment: environment)
    #expect(list.json?["trusted"]?.array?.count == 5, "\(list.text)")

    try #require(PluginCheckTests.compile("metric", fault: "wrong_is_right", to: folder.file("plugins/libm.so")))
    Host.run(required, in: folder, environment: environment).expectError(4, "changed since it was trusted")
    let unasked = Host.run(Self.score, in: folder, environment: environment)
    unasked.expectDone()
    #expect(unasked.err.contains("warning") && unasked.err.contains("changed since it was trusted"))
    var asked = environment
    asked["BIOBERT_REQUIRE_TRUST"] = "1"
    Host.run(Self.score, in: folder, environment: asked).expectError(4, "libm.so")

    Host.run("plugin trust --forget plugins/libm.so", in: folder, environment: environment)
      .expectError(2, "plugins/libm.so", "--list")
    Host.run("plugin trust --forget test.broken", in: folder, environment: environment).expectDone()
  }

  @Test("what fails the check is not trusted")
  func untrusted() throws {
    let (folder, environment) = try Self.folder()
    try #require(PluginCheckTests.compile("metric", fault: "merge_forgets", to: folder.file("plugins/libm.so")))
    Host.run("plugin trust plugins/libm.so", in: folder, environment: environment)
      .expectError(4, "metric.merge", "not trusted")
    #expect(!folder.isThere("config/biobert/plugins.lock"))
  }

  @Test("a list that is none is named with its line")
  func damaged() throws {
    let (folder, environment) = try Self.folder()
    folder.write("config/biobert/plugins.lock", "# trusted\nnothing here\n")
    Host.run("plugin trust --list", in: folder, environment: environment).expectError(3, "plugins.lock:2")
  }

  @Test("a spied run writes every call, and gives the same values")
  func spied() throws {
    let (folder, environment) = try Self.folder()
    let plain = Host.run(Self.score + " --json", in: folder, environment: environment)
    let spied = Host.run(Self.score + " --json --spy-plugins trace.txt", in: folder, environment: environment)
    spied.expectDone()
    #expect(plain.json?["metrics"] == spied.json?["metrics"])
    let trace = folder.text("trace.txt")
    for call in ["bp_format.open", "bp_format.next", "bp_files.read", "bp_metric.update", "bp_value_sink.put"] {
      #expect(trace.contains(call), "\(call)")
    }
    Host.run(Self.score + " --spy-plugins none/trace.txt", in: folder, environment: environment)
      .expectError(1, "none/trace.txt")
  }
}
