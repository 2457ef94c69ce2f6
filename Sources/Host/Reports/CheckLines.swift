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
  private var faults: [(key: String, fault: Fault)] = []

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
      let key = Self.key(result)
      // On a thread without a place to tell it from, a crash has no more to say than its signal.
      if let place = faults.firstIndex(where: { $0.key == key || Self.saysLess(result, than: $0.fault.first) }) {
        faults[place].fault.others.append(result.test)
      } else {
        faults.append((key, Fault(first: result)))
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
    for (_, fault) in faults {
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

  /// What results have in common that say the same: the numbers in it depend on the test, as does what stands behind.
  private static func key(_ result: CheckResult) -> String {
    var text = result.message
    if let mend = text.firstRange(of: " To mend it:") { text = String(text[..<mend.lowerBound]) }
    // Of one loop every test sees another place.
    text = text.replacing(#/0x[0-9a-f]+/#, with: "")
    // Of several threads it is not always known in which call of the plugin one was.
    text = text.replacing(#/^(bp_\w+\.\w+|the plugin) used /#, with: "used ")
    // A failure may come at several records, and on either side of an input.
    text = text.replacing(" of side b", with: " of side a")
    text = text.replacing(#/ at record \S+/#, with: "")
    // Without the spy, or in a child of its own, a test knows less of one crash.
    text = text.replacing(#/, while \w+ ran|, and its last words were: .*|\.$/#, with: "")
    return result.status.rawValue + " " + text.filter { !$0.isNumber }
  }

  /// Whether a result has nothing to say but what came of a fault that another tells.
  private static func saysLess(_ result: CheckResult, than other: CheckResult) -> Bool {
    // Without the spy a test tells of the misuse of what was lent only its end.
    if !result.isSpied, result.status == .crash, result.item == other.item, other.message.contains(" lent to ") {
      return true
    }
    // A table that is used too late may be so on any thread.
    if let late = other.message.firstMatch(of: #/^(\S+) was called after its table/#),
      result.message.hasPrefix("\(late.1) was called on another thread")
    {
      return true
    }
    // The gradients of a whole step are wrong where those of an operation in it are.
    if result.test == "grad.tensors", other.test.hasPrefix("grad."), result.item == other.item { return true }
    // A crash may have nothing to say but its signal.
    guard result.status == .crash, other.status == .crash,
      let signal = result.message.wholeMatch(of: #/the process was killed by signal (\d+) \([^)]*\)\. To mend it:.*/#)
    else { return false }
    return other.message.contains("signal \(signal.1)")
  }

  /// Each name once, in order.
  private static func names(_ tests: [String]) -> String {
    var names: [String] = []
    for test in tests where !names.contains(test) { names.append(test) }
    return Messages.list(names, limit: 6)
  }
}
