import JSON
import PluginCheck
import Workflows

/// Prints what a check of a plugin found: each fault once, with all tests that found it.
struct CheckLines {
  /// Results that say the same.
  private struct Fault {
    let first: CheckResult
    var others: [String] = []
  }

  private let console: Console
  private let isLive: Bool
  private var hasHung = false
  private var faults: [Fault] = []

  /// - Parameter isLive: whether every result is printed when it comes.
  init(_ console: Console, isLive: Bool) {
    self.console = console
    self.isLive = isLive
  }

  /// Takes a result.
  mutating func show(_ result: CheckResult) {
    guard !console.json else { return }
    switch result.status {
    case .pass, .skip: console.detail(Self.line(result))
    case .fail, .crash, .timeout, .warn:
      if result.status == .timeout, !isLive, !hasHung {
        console.say("\(result.test): out of time; the tests after it get 5 s each, which may take minutes")
        hasHung = true
      }
      if isLive {
        console.result(Self.line(result))
        return
      }
      if let place = faults.firstIndex(where: { result.repeats($0.first) }) {
        faults[place].others.append(result.test)
      } else {
        faults.append(Fault(first: result))
      }
    }
  }

  /// Prints what is left to print, and the summary.
  func end(_ results: [CheckResult], path: String) throws {
    let counts = CheckStatus.allCases.map { status in (status, results.count { $0.status == status }) }
    if console.json {
      var numbers: JSONObject = [:]
      for (status, count) in counts { numbers[status.rawValue] = JSONValue(count) }
      try console.result([
        "plugin": .string(path), "results": .array(results.map { .object($0.json) }),
        "counts": .object(numbers),
      ])
      return
    }
    for fault in faults {
      console.result(Self.line(fault.first))
      if !fault.others.isEmpty { console.result("      found by \(Self.names(fault.others)) too") }
    }
    let text = counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0.rawValue)" }.joined(separator: ", ")
    let skipped = results.contains { $0.status == .skip } && !console.verbose ? " (--verbose names the skipped)" : ""
    if results.contains(where: { $0.status.isFault }), let pages = PluginProject.documentation {
      console.result("plugin-abi.md, which numbers the rules, is in \(pages)")
    }
    console.result("\(Messages.count(results.count, "test")) of \(path): \(text)\(skipped)")
  }

  private static func line(_ result: CheckResult) -> String {
    let name = result.item.isEmpty ? result.test : "\(result.test) of \(result.item)"
    return "\(result.status.rawValue)  \(name): \(result.message)"
  }

  /// Each name once, in order.
  private static func names(_ tests: [String]) -> String {
    var names: [String] = []
    for test in tests where !names.contains(test) { names.append(test) }
    return Messages.list(names, limit: 6)
  }
}
