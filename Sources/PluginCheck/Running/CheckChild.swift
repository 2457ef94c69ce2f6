import Glibc
import JSON
import PluginHost
import PluginSpy

/// The child process that runs one test.
public enum CheckChild {
  /// The first argument that makes the host's executable such a child.
  public static let argument = "__check-plugin"

  /// Whether the process was started to test a plugin: its main then does nothing but `run`.
  public static func isChild(_ arguments: [String]) -> Bool { arguments.count == 4 && arguments[1] == argument }

  /// The whole life of such a child: gives up rights, runs the test, says what came out, ends.
  public static func run(_ arguments: [String], sentence: @escaping (any Error) -> String) -> Never {
    let usage: Int32 = 2
    guard isChild(arguments), let order = CheckOrder(arguments[3]) else { _exit(usage) }
    ChildRights.giveUp(processorSeconds: 300, fileBytes: 64 << 20)
    LastWords(folder: order.scratch).begin()
    let mark = arguments[2]
    CrashGuard.install(plugin: order.path, descriptor: ChildProcess.answerDescriptor, mark: mark)
    let outcome = outcome(order, sentence: sentence)
    ChildProcess.answer(mark + " " + JSONLine.text(outcome.json))
    // Not exit: what the plugin registered for the end of a process is no part of the test.
    _exit(0)
  }

  /// Runs a test in this process.
  static func outcome(
    _ order: CheckOrder, trace: (@Sendable (SpyLine) -> Void)? = nil, sentence: @escaping (any Error) -> String
  ) -> CheckOutcome {
    if order.test == CheckData.probing {
      do { return CheckOutcome(.pass, try CheckData.probe(order)) } catch {
        return CheckOutcome(.fail, sentence(error))
      }
    }
    guard let test = CheckTest.all.first(where: { $0.id == order.test }) else {
      return CheckOutcome(.fail, "there is no test \(order.test)")
    }
    do {
      let context = try CheckContext(
        order, isSpied: test.isSpied, age: test.age, trace: trace, sentence: sentence)
      do {
        let looked = try test.run(context)
        try context.throwViolations()
        return CheckOutcome(.pass, looked)
      } catch let finding as Finding {
        // A breach that was seen on the way counts for more than a warning.
        if finding.isWarning { try context.throwViolations() }
        throw finding
      }
    } catch let nothing as NothingToTest {
      return CheckOutcome(.skip, nothing.reason)
    } catch let failure as SeededFailure {
      var outcome = outcome(of: failure.error, in: test, sentence)
      outcome.seed = failure.seed
      return outcome
    } catch {
      return outcome(of: error, in: test, sentence)
    }
  }

  /// What stopped a test, and what mends it.
  private static func outcome(
    of error: any Error, in test: CheckTest, _ sentence: (any Error) -> String
  ) -> CheckOutcome {
    if let finding = error as? Finding { return CheckOutcome(finding) }
    let rules = BrokenRules.of(error) ?? test.requirements
    // Of several that a function must heed, those that the test is about.
    let tested = rules.filter(test.requirements.contains)
    let mend = BrokenRules.mend(error) ?? ContractRules.text(tested.isEmpty ? rules : tested)
    return CheckOutcome(.fail, forAuthors(sentence(error)), mend: mend, cause: cause(of: error, sentence))
  }

  /// What makes an error one with others: where it came, and how it was seen, does not make it another fault.
  private static func cause(of error: any Error, _ sentence: (any Error) -> String) -> CheckCause {
    guard let error = error as? PluginError else { return .finding(forAuthors(sentence(error))) }
    // With the spy between it is seen before the host's own graph sees it.
    if case .graph(_, let fault, _) = error, fault.problem == .afterBuild {
      return .lateCall("bp_graph.\(fault.function)")
    }
    return .finding(forAuthors(sentence(error.apart)))
  }

  /// A sentence that was made for a user of the plugin, for its author, without its full stop.
  private static func forAuthors(_ sentence: String) -> String {
    var text = sentence
    for phrase in [
      " Tell its author; `host plugin check` looks for the fault.",
      "; tell its author", " If the shapes come from a plugin's head, tell its author.", " Tell its author.",
      "; tell the plugin's author",
    ] {
      text = text.replacing(phrase, with: "")
    }
    return text.last == "." ? String(text.dropLast()) : text
  }
}
