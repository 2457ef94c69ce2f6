import Glibc
import PluginHost
import Workflows

/// Tests a plugin, each test in a child process of its own.
public struct PluginChecker {
  private let request: CheckRequest
  private let executable: String
  private let sentence: (any Error) -> String

  /// Makes a checker.
  ///
  /// - Parameters:
  ///   - executable: the program to start; its main must hand over to `CheckChild.run` when `isChild` says so.
  ///   - sentence: what an error means.
  public init(
    _ request: CheckRequest, executable: String = "/proc/self/exe", sentence: @escaping (any Error) -> String
  ) {
    self.request = request
    self.executable = executable
    self.sentence = sentence
  }

  /// The groups of tests.
  public static var groups: [String] { CheckTest.groups }

  /// The tests: id, what must hold, requirements.
  public static var tests: [(id: String, sentence: String, requirements: [String])] {
    CheckTest.all.map { ($0.id, $0.sentence, $0.requirements) }
  }

  /// What `only` names and nothing is called; empty when all is well.
  public func unknownNames() -> [String] {
    let known = CheckTest.groups + CheckTest.all.map(\.id)
    return request.only.filter { !known.contains($0) }
  }

  /// Runs the tests.
  ///
  /// - Parameters:
  ///   - beginning: told the name of each test, and the item, before it runs.
  ///   - each: told every result as it comes.
  /// - Throws: `PluginHostError` when the file is refused before anything can be tested, `CheckDataFault` when the
  ///   author's data is of no use.
  public func run(
    beginning: (String) -> Void = { _ in }, _ each: (CheckResult) -> Void
  ) throws -> [CheckResult] {
    let file = try PluginFile(checking: request.path)
    let description = try PluginProbe(executable: executable, cache: nil).describe(file)
    let scratch = try ScratchFolder()
    let data = try data(for: file, description, scratch: scratch.fresh())
    var results: [CheckResult] = []
    var hasHung = false
    for test in CheckTest.all where isWanted(test) {
      for item in items(of: test, in: description) {
        var order = order(file, test.id, item: item, scratch: scratch.fresh())
        (order.format, order.plugins) = data.map { ($0.format, [$0.plugin]) } ?? ("", [])
        // What hangs once hangs in most tests; an author need not wait for each of them.
        order.isHurried = hasHung
        beginning(item.isEmpty ? test.id : "\(test.id) of \(item)")
        let result = run(test, order)
        if result.status == .timeout { hasHung = true }
        results.append(result)
        each(result)
      }
    }
    return results
  }

  private func order(_ file: PluginFile, _ test: String, item: String, scratch: String) -> CheckOrder {
    var order = CheckOrder(
      path: file.path, test: test, item: item, seed: request.seed, fuzzSeconds: request.fuzzSeconds, scratch: scratch)
    order.data = request.data
    return order
  }

  /// The format that reads the author's data for the tasks and metrics of a plugin, and whose it is; nil for none.
  private func data(
    for file: PluginFile, _ description: PluginDescription, scratch: String
  ) throws -> (format: String, plugin: String)? {
    guard !request.data.isEmpty else { return nil }
    let kinds = Set(description.items.compactMap(\.known))
    guard !kinds.isDisjoint(with: [.task, .format, .metric]) else {
      throw CheckDataFault(
        text: "--data is for tasks, formats and metrics, and \(file.path) offers none of them: leave it out.")
    }
    guard access(request.data, F_OK) == 0 else {
      throw CheckDataFault(text: "there is no \(request.data) to give with --data.")
    }
    // The one format of a plugin without tasks reads what it is given, and is tested for what it says of it.
    guard kinds.contains(.task) || !kinds.contains(.format) else { return nil }
    let registry = try WorkflowContext.registry(pluginFolders: request.pluginFolders, files: [file.path])
    var order = order(file, CheckData.probing, item: "", scratch: scratch)
    order.plugins = registry.plugins.filter { plugin in
      plugin.description.items.contains { $0.known == .format }
        && (plugin.file.path == file.path || (try? PluginAdmission.admit(plugin)) != nil)
    }.map(\.file.path)
    let answer = isInThisProcess ? CheckChild.outcome(order, sentence: sentence) : child(order, limit: 30_000)
    guard answer.status == .pass, let found = CheckData.found(answer.what) else {
      throw CheckDataFault(text: "--data \(request.data) cannot be used: \(answer.message)", isOfContent: true)
    }
    return found
  }

  private var isInThisProcess: Bool { request.isInProcess || request.trace != nil }

  private func isWanted(_ test: CheckTest) -> Bool {
    request.only.isEmpty || request.only.contains(test.id) || request.only.contains(test.group)
  }

  private func items(of test: CheckTest, in description: PluginDescription) -> [String] {
    switch test.subject {
    case .plugin: [""]
    case .items(let kind): description.items.filter { $0.kind == kind.rawValue }.map(\.id)
    }
  }

  private func run(_ test: CheckTest, _ order: CheckOrder) -> CheckResult {
    let started = ChildProcess.milliseconds()
    let outcome =
      isInThisProcess ? CheckChild.outcome(order, trace: request.trace, sentence: sentence) : outcome(test, order)
    return CheckResult(
      test: test.id, item: order.item, sentence: test.sentence, requirements: test.requirements, isSpied: test.isSpied,
      outcome: outcome, command: outcome.status.isFault ? command(test, order, outcome) : "",
      seconds: Double(ChildProcess.milliseconds() - started) / 1000)
  }

  /// The command that repeats a test; what ends the process is best looked at in the process.
  private func command(_ test: CheckTest, _ order: CheckOrder, _ outcome: CheckOutcome) -> String {
    let data = request.data.isEmpty ? "" : " --data \(request.data)"
    let place = outcome.status == .fail ? "" : " --in-process"
    return "host plugin check \(request.path) --only \(test.id) --seed \(outcome.seed ?? order.seed)\(data)\(place)"
  }

  /// Runs a test in a child, and where it has to do with two processes, in two.
  private func outcome(_ test: CheckTest, _ order: CheckOrder) -> CheckOutcome {
    let limit = Int(
      (min(test.limit, request.timeLimit ?? .infinity, order.isHurried ? 5 : .infinity)
        + (test.group == "fuzz" ? order.fuzzSeconds : 0)) * 1000)
    let first = child(order, limit: limit)
    guard test.id == CheckTest.twoProcesses, first.status == .pass else { return first }
    let second = child(order, limit: limit, memory: FreshMemory.bytes[1])
    guard second.status == .pass, first.what != second.what else { return second }
    return CheckOutcome(
      .fail, "two processes computed other bits from the same seed (\(first.what), \(second.what))",
      mend:
        "take randomness from graph->random and dropout only, and nothing from addresses, the order of hash tables, "
        + "time or the environment; and write all memory before it is read")
  }

  private func child(_ order: CheckOrder, limit: Int, memory: UInt8 = FreshMemory.bytes[0]) -> CheckOutcome {
    let mark = ChildProcess.mark()
    let child: ChildProcess
    do throws(ProbeFailure) {
      child = try ChildProcess(
        executable: executable,
        arguments: [CheckChild.argument, mark, JSONLine.text(order.json)],
        environment: [FreshMemory.environment(memory)])
    } catch {
      return CheckOutcome(.fail, "the child process could not be started")
    }
    let answer = child.finish(limit: limit, mark: mark, asksWhere: true)
    if let outcome = answer.line.flatMap({ CheckOutcome($0) }) { return outcome }
    let report = CrashReport(
      line: answer.line, plugin: order.path, lastWords: LastWords(folder: order.scratch).text)
    return report.outcome(answer.end, limit: limit)
  }
}
