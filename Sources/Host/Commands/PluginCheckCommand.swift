import ArgumentParser
import JSON
import PluginCheck
import PluginHost
import Workflows

/// `host plugin check`.
struct PluginCheckCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Whether a plugin keeps the contract.",
    discussion: """
      Each test runs in a child process of its own, so that a plugin that crashes or hangs does so there. What is
      wrong is told with what to change. Exit code 0: nothing is wrong; 1: something is; 4: the file is refused.
      """)

  @OptionGroup var globals: GlobalOptions

  @Argument(help: "The plugin's file, or the id of one that is installed.")
  var plugin: String?

  @Option(help: "Only this group or test; may be repeated. `--only list` names them all.")
  var only: [String] = []

  @Option(help: "What random numbers begin from.")
  var seed: UInt64 = 1

  @Option(help: "How long each fuzzing test goes on, in seconds.")
  var seconds: Double = 2

  @Option(help: "How long a test may take at most, in seconds; what each needs when not given.")
  var timeLimit: Double?

  @Option(
    help: ArgumentHelp(
      "Records of yours for the plugin's tasks and metrics, in a format that a plugin reads, or a file for its format.",
      valueName: "path"))
  var data: String?

  @Flag(help: "Print every call between host and plugin; the tests run in this process.")
  var trace = false

  @Flag(help: "Run the tests in this process, where a debugger sees them; the first crash ends them.")
  var inProcess = false

  func validate() throws {
    guard seconds.isFinite, seconds >= 0, seconds <= 86400 else {
      throw ValidationError("--seconds must lie between 0 and 86400.")
    }
    guard plugin != nil || only == ["list"] else {
      throw ValidationError("name the plugin's file, or the id of one that is installed.")
    }
    guard timeLimit.map({ $0.isFinite && $0 > 0 }) ?? true else {
      throw ValidationError("--time-limit must be above 0.")
    }
  }

  func run(console: Console) throws {
    if inProcess || trace, timeLimit != nil {
      console.warn("--time-limit does not hold where the tests run in this process.")
    }
    if only == ["list"] {
      listTests(console)
      return
    }
    var request = CheckRequest(path: try path())
    request.only = only
    request.seed = seed
    request.fuzzSeconds = seconds
    request.timeLimit = timeLimit
    request.data = data ?? ""
    request.pluginFolders = globals.pluginDirectories
    request.isInProcess = inProcess
    if trace { request.trace = { console.result($0.text) } }
    let checker = PluginChecker(request) { Messages.message(for: $0)?.text ?? "\($0)" }
    if let unknown = checker.unknownNames().first {
      throw UsageFault(
        text: "there is no group or test \(unknown). Groups: \(PluginChecker.groups.joined(separator: ", ")); "
          + "`--only list` names the tests.")
    }
    // Where a crash ends everything, what was found before it must be out.
    var report = CheckLines(console, isLive: trace || inProcess)
    let results: [CheckResult]
    do {
      results = try checker.run(beginning: { if trace { console.result("== \($0)") } }) { report.show($0) }
    } catch let fault as CheckDataFault {
      guard fault.isOfContent else { throw UsageFault(text: fault.text) }
      console.error(fault.text)
      throw ExitCode(HostExit.badData.rawValue)
    }
    try report.end(results, path: request.path)
    if results.contains(where: { $0.status.isFault }) { throw ExitCode(HostExit.failed.rawValue) }
  }

  /// The file: as it was named, or that of an installed plugin.
  private func path() throws -> String {
    let plugin = plugin ?? ""
    if plugin.contains("/") || plugin.hasSuffix(".so") { return plugin }
    return try PluginLookup(name: plugin, folders: globals.pluginDirectories).plugin.file.path
  }

  private func listTests(_ console: Console) {
    for test in PluginChecker.tests {
      console.result("\(test.id)  \(test.sentence) (\(test.requirements.joined(separator: ", ")))")
    }
  }
}
