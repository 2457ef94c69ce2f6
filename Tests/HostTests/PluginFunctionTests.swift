import JSON
import Testing

/// Functions that plugins list by their description, called as metrics and schedules.
@Suite(
  "plugin functions", .enabled(if: Host.isThere, "\(Host.absence)"),
  .enabled(if: Toolchain.c != nil, "there is no C compiler"))
struct PluginFunctionTests {
  private static func folder(_ macros: String...) -> ScratchFolder {
    let folder = ScratchFolder()
    let source = Checkout.root + "/Tests/HostTests/Plugins/functions.c"
    #expect(
      Toolchain.plugin(
        source, to: folder.file("plugins/libfunctions.so"), macros.map { "-D" + $0 } + ["-fvisibility=hidden"]))
    // Gold has four mentions; two of them are found, and one more that is none.
    folder.write("gold.jsonl", Self.line([(0, 5), (6, 11), (12, 16), (17, 22)]))
    folder.write("predicted.jsonl", Self.line([(0, 5), (6, 11), (12, 22)]))
    return folder
  }

  private static func line(_ ranges: [(Int, Int)]) -> String {
    let entities = ranges.map { "{\"start\": \($0), \"end\": \($1), \"type\": \"X\"}" }.joined(separator: ", ")
    return "{\"id\": \"1\", \"text\": \"alpha gamma beta delta\", \"entities\": [\(entities)]}\n"
  }

  private static let score = "score --gold gold.jsonl --predicted predicted.jsonl --plugin-dir plugins --json --metric "

  @Test("a function of counts is a metric, beside others")
  func metric() throws {
    let outcome = Host.run(Self.score + "test.functions:f2,records.v1", in: Self.folder())
    outcome.expectDone()
    let report = try #require(outcome.json?.at("metrics", "test.functions:f2"))
    // 5 tp / (5 tp + 4 fn + fp) with tp 2, fn 2, fp 1.
    #expect(report["value"]?.number == 10.0 / 19.0)
    #expect(report["true_positives"]?.number == 2)
    #expect(report["false_positives"]?.number == 1)
    #expect(report["false_negatives"]?.number == 2)
    #expect(outcome.json?.at("metrics", "records.v1", "records")?.number == 1)
  }

  @Test("what cannot be called is named, with what there is")
  func refusals() {
    let folder = Self.folder()
    Host.run(Self.score + "test.functions:f3", in: folder).expectError(2, "test.functions:f3", "test.functions:f2")
    Host.run(Self.score + "test.other:f2", in: folder).expectError(2, "test.other:f2", "test.functions")
    Host.run(Self.score + "test.functions:half", in: folder).expectError(2, "d:QQ", "d:QQQ")
    Host.run(Self.score + "test.functions:endless", in: folder).expectError(4, "test.functions:endless", "finite")
    Host.run(Self.score + "test.functions:f2", in: Self.folder("BAD_LETTER")).expectError(4, "pointer", "d:p")
    Host.run(Self.score + "test.functions:f2", in: Self.folder("TWICE")).expectError(4, "f2", "twice")
  }

  @Test("plugin list and info show functions; evaluate says where they are called; a conflict is told")
  func listing() {
    let folder = Self.folder()
    #expect(
      Host.run("plugin list --plugin-dir plugins", in: folder).text.contains(
        "\n  functions: f2, half, endless, mixed, sinking, unbounded\n"))
    let info = Host.run("plugin info plugins/libfunctions.so --json", in: folder)
    #expect(
      info.json?["functions"]?.array?.first
        == ["name": "f2", "signature": "d:QQQ", "summary": "A function"], "\(info.text)")
    #expect(
      Host.run("plugin info test.functions --plugin-dir plugins", in: folder).text.contains(
        "function  test.functions:half  d:QQ\n"))
    TinyCorpus.write(to: folder)
    TinyModel.write(to: folder)
    Host.run("finetune --task ner --data data --init tiny --out model --epochs 1 --threads 1", in: folder).expectDone()
    Host.run("evaluate --model model --data data --metrics test.functions:f2 --plugin-dir plugins", in: folder)
      .expectError(2, "test.functions:f2", "`host score --metric`", "`host finetune --schedule`")
    folder.copy(folder.path + "/plugins/libfunctions.so", to: "plugins/twin.so")
    Host.run(Self.score + "test.functions:f2", in: folder).expectError(4, "libfunctions.so", "twin.so", "both hold")
  }

  @Test("a function of step and steps is a schedule, which the manifest keeps")
  func schedule() throws {
    let folder = Self.folder()
    TinyCorpus.write(to: folder)
    TinyModel.write(to: folder)
    let command =
      "finetune --task ner --data data --init tiny --out model --epochs 1 --batch-size 4 --threads 1 --plugin-dir plugins "
      + "--schedule test.functions:half"
    Host.run(command, in: folder).expectDone()
    let manifest = try JSONValue.parse(folder.read("model.run/manifest.json"))
    #expect(manifest.at("settings", "schedule")?.string == "test.functions:half")
    // Half of the steps at half of the rate: other weights than at a constant one, the same every time.
    func weights(_ schedule: String, _ model: String) -> String? {
      let words = command.replacing("test.functions:half", with: schedule).replacing(
        "--out model", with: "--out \(model)")
      return Host.run(words + " --json", in: folder).json?["weights_sha256"]?.string
    }
    let constant = weights("constant", "a"), half = weights("test.functions:half", "b")
    #expect(constant != nil && half != nil && constant != half)
    #expect(weights("test.functions:half", "c") == half)
    Host.run(command.replacing("half", with: "f2").replacing("--out model", with: "--out d"), in: folder).expectError(
      2, "d:QQQ", "d:QQ")
  }

  @Test("a factor that cannot be ends the training, and what belongs to other schedules or metrics is refused")
  func badSchedules() {
    let folder = Self.folder()
    TinyCorpus.write(to: folder)
    TinyModel.write(to: folder)
    let command =
      "finetune --task ner --data data --init tiny --out model --epochs 1 --batch-size 4 --threads 1 --plugin-dir plugins "
    Host.run(command + "--schedule test.functions:sinking", in: folder).expectError(
      4, "test.functions:sinking", "the factor -0.5 for step ")
    Host.run(
      command.replacing("--out model", with: "--out second") + "--schedule test.functions:unbounded", in: folder
    ).expectError(
      4, "test.functions:unbounded", "the factor inf for step 0")
    let warmed = Host.run(command + "--schedule test.functions:half --warmup 0.1", in: folder)
    #expect(warmed.code == 2 && warmed.err.contains("--warmup"), "\(warmed.text)")
    Host.run(command + "--select-by test.functions:f2 --out other", in: folder).expectError(
      2, "test.functions:f2", "a value of a metric", "`host score --metric`")
  }

  @Test("the checker calls them")
  func check() {
    let folder = Self.folder()
    let outcome = Host.run("plugin check plugins/libfunctions.so --only entry --json", in: folder)
    let functions = PluginCheckTests.results(outcome).first { $0.test == "entry.functions" }
    #expect(functions?.status == "fail" && functions?.message.contains("endless") == true, "\(outcome.text)")
  }
}
