import JSON
import Testing

@Suite("formats of predictions", .enabled(if: Host.isThere, "\(Host.absence)"))
struct FormatOutputTests {
  /// The ids of the formats that the plugin of shared formats offers; those of one task hold what that task needs.
  static func formats(_ folder: ScratchFolder) throws -> [String] {
    let plugins = try #require(Host.run("plugin list --json", in: folder).json?["plugins"]?.array)
    let items = plugins.first { $0["id"]?.string == "biobert.formats" }?["items"]?.array ?? []
    return items.filter { $0["kind"]?.string == "biobert.format/1" }.compactMap { $0["id"]?.string }
  }

  /// Mentions as (text, type), in order.
  private static func mentions(_ lines: [JSONObject?]) -> [String] {
    lines.flatMap { $0?["entities"]?.array ?? [] }
      .map { "\($0["text"]?.string ?? "?")/\($0["type"]?.string ?? "?")" }
  }

  @Test("every format that can write holds predictions that it reads back as they were")
  func everyFormat() throws {
    let folder = ScratchFolder()
    let text = "aspirin treated asthma in patients .\n\nthe BRCA1 gene causes caf\u{E9} \u{1F600} fever .\n"
    folder.write("in.txt", text)
    let arguments = ["predict", "--model", TinyModel.path, "--threads", "1", "--input", "in.txt"]
    let expected = Self.mentions(Host.run(arguments + ["--output", "-"], in: folder).lines)
    #expect(expected.count >= 4)
    var written: [String] = []
    for format in try Self.formats(folder) {
      let output = "out-\(format)"
      let outcome = Host.run(arguments + ["--output", output, "--to", format, "--json"], in: folder)
      if outcome.code == 2, outcome.err.contains("cannot be written") {
        #expect(!folder.isThere(output))
        continue
      }
      outcome.expectDone()
      written.append(format)
      #expect(outcome.json?["documents"] == 2 && outcome.json?["not_held"]?.object?.isEmpty == true, "\(format)")
      let back = Host.run(["translate", "--from", format, output, "--to", "jsonl", "back-\(format).jsonl"], in: folder)
      back.expectDone()
      let lines = folder.text("back-\(format).jsonl").split(separator: "\n")
        .map { (try? JSONValue.parse(String($0)))?.object }
      // Columns hold words without the spaces between them, and i2b2 lower-cases; types and order must stay.
      let found = Self.mentions(lines)
      #expect(
        format == "i2b2" ? found.map { $0.lowercased() } == expected.map { $0.lowercased() } : found == expected,
        "\(format): \(found)")
    }
    #expect(Set(written) == ["conll", "i2b2", "pubtator", "bioc-xml", "bioc-json", "brat", "jsonl"])
  }

  @Test(
    "the ending of the output's name says its format",
    arguments: [
      ("o.jsonl", "{\"id\":"), ("o.json", "{\"source\""), ("o.tsv", "aspirin\tB-"), ("o.xml", "<?xml"),
      ("o.pubtator", "in.txt:1|t|"), ("o", "{\"id\":"), ("o.unknown", "{\"id\":"),
    ])
  func ending(_ name: String, _ begin: String) {
    let folder = ScratchFolder()
    folder.write("in.txt", "aspirin treated asthma .\n")
    Host.run(["predict", "--model", TinyModel.path, "--input", "in.txt", "--output", name], in: folder).expectDone()
    #expect(folder.text(name).hasPrefix(begin), "\(folder.text(name).prefix(60))")
  }

  @Test("a format that writes a folder cannot go to standard output", arguments: ["brat", "i2b2"])
  func folderToStandardOutput(_ format: String) {
    let folder = ScratchFolder()
    folder.write("in.txt", "aspirin treated asthma .\n")
    Host.run(["predict", "--model", TinyModel.path, "--input", "in.txt", "--output", "-", "--to", format], in: folder)
      .expectError(2, "--output -", "a folder", format)
  }

  @Test("an unknown format is wrong usage, and the nearest one is named")
  func unknown() {
    let folder = ScratchFolder()
    folder.write("in.txt", "aspirin\n")
    let arguments = ["predict", "--model", TinyModel.path, "--input", "in.txt", "--output", "o"]
    Host.run(arguments + ["--to", "bioc-jsn"], in: folder).expectError(2, "\"bioc-jsn\"", "Did you mean \"bioc-json\"?")
    Host.run(arguments + ["--from", "pubtater"], in: folder).expectError(2, "Did you mean \"pubtator\"?")
    #expect(!folder.isThere("o"))
  }
}
