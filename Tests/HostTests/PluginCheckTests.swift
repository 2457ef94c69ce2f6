import Glibc
import JSON
import Testing

/// `host plugin check` blames plugins that break the contract, names what they broke, and leaves good ones alone.
@Suite(
  "plugin check", .enabled(if: Host.isThere, "\(Host.absence)"),
  .enabled(if: Toolchain.c != nil, "there is no C compiler"))
struct PluginCheckTests {
  /// A plugin that breaks the contract in one way, and the test that must say so.
  struct Fault: CustomTestStringConvertible, Sendable {
    let plugin: String
    let name: String
    let test: String
    var testDescription: String { "\(plugin) \(name)" }
  }

  static let folder = Checkout.root + "/Tests/HostTests/Broken"

  static let faults: [Fault] = ScratchFolder.text(folder + "/faults.txt").split(separator: "\n").compactMap { line in
    let words = line.split(separator: " ").map(String.init)
    guard words.count == 3, words[0] != "#" else { return nil }
    return Fault(plugin: words[0], name: words[1], test: words[2])
  }

  /// Compiles one of the plugins of the folder.
  static func compile(_ plugin: String, fault: String?, to library: String) -> Bool {
    guard let compiler = Toolchain.c else { return false }
    var flags = ["-std=c11", "-shared", "-fPIC", "-fvisibility=hidden", "-O1", "-w", "-I"]
    flags += [Checkout.root + "/Sources/PluginAPI/include"]
    if let fault { flags.append("-DFAULT_" + fault) }
    var sources = ["\(folder)/\(plugin).c"]
    if fault == "executable_stack" { flags += ["-z", "execstack"] }
    if fault == "throws" {
      guard let cxx = Toolchain.cxx else { return false }
      let object = library + ".o"
      guard Toolchain.run(cxx, ["-c", "-fPIC", "-w", "\(folder)/throws.cpp", "-o", object]) == 0 else { return false }
      sources += [object, "-lstdc++"]
    }
    return Toolchain.run(compiler, flags + sources + ["-o", library, "-lm", "-lpthread"]) == 0
  }

  /// The results of a check, by test.
  static func results(_ outcome: Host.Outcome) -> [(test: String, status: String, message: String)] {
    (outcome.json?["results"]?.array ?? []).map {
      ($0["test"]?.string ?? "", $0["status"]?.string ?? "", $0["message"]?.string ?? "")
    }
  }

  @Test("a broken plugin is caught by the test that is about its fault", arguments: faults)
  func broken(_ fault: Fault) throws {
    let folder = ScratchFolder()
    try #require(Self.compile(fault.plugin, fault: fault.name, to: folder.file("x.so")))
    let only = fault.test == "refused" ? "" : "--only \(fault.test) "
    let outcome = Host.run("plugin check ./x.so \(only)--seconds 0.2 --time-limit 8 --json", in: folder)
    if fault.test == "refused" {
      outcome.expectError(4, "x.so")
      return
    }
    #expect(outcome.code == 1, "\(outcome.text)")
    let found = Self.results(outcome)
    let caught = found.first { ["fail", "crash", "timeout"].contains($0.status) }
    #expect(caught?.test == fault.test, "\(outcome.text)")
    // The author is told what to change.
    #expect(caught.map { $0.message.contains("To mend it") || $0.message.contains(".so") } == true, "\(outcome.text)")
  }

  @Test(
    "a good plugin is not blamed",
    arguments: [
      ("task", nil), ("task", "none_but_three_losses"), ("task", "none_but_a_kink"), ("metric", nil), ("format", nil),
    ])
  func good(_ plugin: String, _ variant: String?) throws {
    let folder = ScratchFolder()
    try #require(Self.compile(plugin, fault: variant, to: folder.file("x.so")))
    let outcome = Host.run("plugin check ./x.so --seconds 0.5 --json", in: folder)
    #expect(outcome.code == 0, "\(outcome.text)")
    for result in Self.results(outcome) {
      #expect(result.status == "pass" || result.status == "skip", "\(result)")
    }
    #expect(Self.results(outcome).contains { $0.test.hasPrefix("fuzz.") })
  }

  @Test(
    "the function that crashed, exited or hung is named",
    arguments: [
      ("exits", "head.build", "crash", "in build of the plugin"),
      ("traps", "head.decode", "crash", "in decode of the plugin"),
      ("aborts", "head.decode", "crash", "in decode of the plugin"),
      ("keeps_record", "head.build", "crash", "in build of the plugin"),
      ("hangs", "head.decode", "timeout", "in decode of the plugin"),
      ("overflows_stack", "head.decode", "crash", "in deeper of the plugin, while decode ran"),
    ])
  func place(_ fault: String, _ test: String, _ status: String, _ place: String) throws {
    let folder = ScratchFolder()
    try #require(Self.compile("task", fault: fault, to: folder.file("x.so")))
    let outcome = Host.run("plugin check ./x.so --only \(test) --time-limit 4 --json", in: folder)
    let result = Self.results(outcome).first { $0.status == status }
    #expect(result?.message.contains(place) == true, "\(outcome.text)")
    // Without symbols a place is left.
    guard let strip = Toolchain.find("strip"), Toolchain.run(strip, [folder.file("x.so")]) == 0 else { return }
    let stripped = Host.run("plugin check ./x.so --only \(test) --time-limit 4 --json", in: folder)
    let message = Self.results(stripped).first { $0.status == status }?.message ?? ""
    #expect(message.contains("at 0x") && message.contains("of the plugin"), "\(stripped.text)")
  }

  @Test(
    "a finding names the rule that was broken, and the first test that finds a fault is about it",
    arguments: [
      ("offsets_in_characters", "head.prepare", "(R-45)"), ("target_too_high", "head.build", "(R-56)"),
      ("label_out_of_range", "head.decode", "(R-42)"), ("overflows_stack", "head.decode", "the stack ran over"),
    ])
  func rules(_ fault: String, _ test: String, _ words: String) throws {
    let folder = ScratchFolder()
    try #require(Self.compile("task", fault: fault, to: folder.file("x.so")))
    let outcome = Host.run("plugin check ./x.so --only head --json", in: folder)
    let first = Self.results(outcome).first { $0.status == "fail" || $0.status == "crash" }
    #expect(first?.test == test && first?.message.contains(words) == true, "\(outcome.text)")
    // Every test that meets it says the same, and it is told once.
    let text = Host.run("plugin check ./x.so --only head --only thread", in: folder).text
    #expect(text.split(separator: "\n").count { $0.hasPrefix("fail ") || $0.hasPrefix("crash ") } == 1, "\(text)")
  }

  @Test(
    "one mistake is told once, by the test that is about it, whatever comes of it elsewhere",
    arguments: [
      ("other_prediction_each_time", "repeat.decode"), ("static_buffer", "thread.workers"),
      ("fails_without_a_word", "head.decode"), ("keeps_record", "head.build"), ("keeps_batch", "head.decode"),
      ("keeps_sink", "head.decode"), ("keeps_graph", "head.decode"), ("own_random_numbers", "head.build"),
      ("impure_prepare", "head.prepare"), ("create_differs", "repeat.steps"),
      ("create_decodes_otherwise", "repeat.decode"),
      ("puts_what_is_no_target", "head.decode"),
    ])
  func once(_ fault: String, _ test: String) throws {
    let folder = ScratchFolder()
    try #require(Self.compile("task", fault: fault, to: folder.file("x.so")))
    let lines = Host.run("plugin check ./x.so", in: folder).text.split(separator: "\n").filter { line in
      ["fail ", "crash ", "timeout ", "warn "].contains { line.hasPrefix($0) }
    }
    #expect(lines.count == 1 && lines.first?.contains(" \(test) of ") == true, "\(lines.joined(separator: "\n"))")
  }

  @Test("what is left behind, and what nobody reads, is told with the function and what to do")
  func functions() throws {
    let folder = ScratchFolder()
    for (fault, test, parts) in [
      ("prints", "thread.process", ["by ", " of "]),
      ("leaves_a_thread", "thread.process", ["join what you start"]),
      ("puts_what_is_no_target", "head.decode", ["warn", "values", "BP_TARGET_VALUES"]),
      ("writes_the_gold", "head.gold-hidden", ["warn", "\"first\"", "targets are hidden"]),
      ("leaks_in_build", "head.leaks", ["build leaves 2"]), ("needs_a_text", "head.decode-empty", ["without windows"]),
    ] {
      try #require(Self.compile("task", fault: fault, to: folder.file("\(fault).so")))
      let text = Host.run("plugin check ./\(fault).so --only \(test)", in: folder).text
      for part in parts { #expect(text.contains(part), "\(text)") }
    }
  }

  @Test("a heap that was damaged is told as one, with what shows where")
  func damagedHeap() throws {
    let folder = ScratchFolder()
    try #require(Self.compile("task", fault: "frees_twice", to: folder.file("x.so")))
    let outcome = Host.run("plugin check ./x.so --only head.build", in: folder)
    for part in ["in build of the plugin", "-fsanitize=address", "sdk.md"] {
      #expect(outcome.text.contains(part), "\(outcome.text)")
    }
  }

  @Test("data that cannot be read is no fault of the plugin")
  func brokenData() throws {
    let folder = ScratchFolder()
    try #require(Self.compile("task", fault: nil, to: folder.file("x.so")))
    folder.write("bad.jsonl", "{\"id\": \"1\", \"text\": \"a b\", \"classes\": [\"x\"]}\n{\"id\": \"2\", \"text\"\n")
    Host.run("plugin check ./x.so --data bad.jsonl --only head", in: folder).expectError(3, "bad.jsonl:2", "JSON")
    Host.run("plugin check ./x.so --data none.jsonl --only head", in: folder).expectError(2, "none.jsonl")
    Host.run("plugin check ./none.so", in: folder).expectError(2, "none.so")
  }

  @Test("a format is tested with a file of the author's, or of a folder the one that ends as its files do")
  func dataOfFormat() throws {
    let folder = ScratchFolder()
    try #require(Self.compile("format", fault: nil, to: folder.file("x.so")))
    let description = Host.run("plugin info ./x.so", in: folder).text
    #expect(Host.run("plugin check ./x.so --only dataset --json", in: folder).code == 0, "\(description)")
    folder.write("data/notes.txt", "no file of the format\n")
    let refused = Host.run("plugin check ./x.so --only dataset --data data --json", in: folder)
    #expect(refused.code == 0, "\(refused.text)")
    let passes = Self.results(refused).first { $0.test == "dataset.passes" }
    #expect(passes?.status == "warn" && passes?.message.contains("data/notes.txt") == true, "\(refused.text)")
  }

  @Test("a metric that looks for certain labels is tested with the author's records")
  func dataOfMetric() throws {
    let folder = ScratchFolder()
    try #require(Self.compile("metric", fault: "order_of_certain_counts", to: folder.file("x.so")))
    let lines = (0..<12).map {
      "{\"id\": \"\($0)\", \"text\": \"a b\", \"classes\": [\"\($0 % 3 == 0 ? "un" : "")certain\"]}\n"
    }
    folder.write("data.jsonl", lines.joined())
    let made = Host.run("plugin check ./x.so --only metric", in: folder)
    #expect(made.text.contains("warn  metric.best"), "\(made.text)")
    let given = Self.results(Host.run("plugin check ./x.so --only metric --data data.jsonl --json", in: folder))
    #expect(given.first { $0.test == "metric.order" }?.status == "fail", "\(given)")
    #expect(given.first { $0.test == "metric.best" }?.status == "pass", "\(given)")
  }

  @Test("a file of a format that never probes is known by its ending")
  func ending() throws {
    let folder = ScratchFolder()
    try #require(Self.compile("format", fault: nil, to: folder.file("plugins/x.so")))
    folder.write("a.lines", "one\ta b\t0-1\n")
    let outcome = Host.run("translate a.lines --to jsonl out.jsonl --plugin-dir plugins", in: folder)
    #expect(outcome.code == 0, "\(outcome.text)")
    #expect(folder.text("out.jsonl").contains("\"id\":\"one\""), "\(folder.text("out.jsonl"))")
  }

  @Test("a trace shows what crosses, and of values of the graph their shapes")
  func trace() throws {
    let folder = ScratchFolder()
    try #require(Self.compile("task", fault: nil, to: folder.file("x.so")))
    let text = Host.run("plugin check ./x.so --only head --trace", in: folder).text
    for part in [
      "param {\"classifier.weight\"; [3,12]}", "bp_task.create(bp_host, setup {hidden ", "bp_task.prepare(",
      ", record {", "BP_WANT_LOSS", "bp_graph.custom(bp_graph, 0x", ", [#", "BP_ON_WINDOWS", "BP_OF_RECORDS: ",
      "input {a ", "bp_graph.linear(bp_graph, #", "= #1 [3]", "batch {", "decode {record {", "outputs: f32[",
      "bp_record_sink.put(bp_record_sink, record {",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    // A call stands before what it calls, and ends behind it; times only grow.
    let lines = text.split(separator: "\n").filter { $0.contains(" [") && $0.contains(" us") || $0.contains("] > ") }
    let prepared = try #require(lines.firstIndex { $0.contains("> ") && $0.contains("bp_task.prepare(") })
    #expect(lines[prepared + 1].contains("  host bp_input_sink.input("), "\(lines[prepared + 1])")
    #expect(lines[prepared...].first { $0.contains("bp_task.prepare() = BP_OK") }?.contains("] < ") == true)
  }

  @Test("a seed shows the same again, and another process agrees")
  func seeds() throws {
    let folder = ScratchFolder()
    try #require(Self.compile("task", fault: "create_differs", to: folder.file("x.so")))
    let command = "plugin check ./x.so --only repeat --seed 7 --json"
    let first = Host.run(command, in: folder), second = Host.run(command, in: folder)
    #expect(Self.results(first).map(\.status) == Self.results(second).map(\.status))
    #expect(first.text.contains("--seed 7"))
  }

  @Test("a group that is not there is named")
  func unknownGroup() throws {
    let folder = ScratchFolder()
    try #require(Self.compile("metric", fault: nil, to: folder.file("x.so")))
    Host.run("plugin check ./x.so --only heads", in: folder).expectError(2, "heads", "head")
  }
}
