import JSON

/// How a test of a plugin ended.
public enum CheckStatus: String, Sendable, CaseIterable {
  /// What must hold holds.
  case pass
  /// It does not.
  case fail
  /// The process ended by a signal, or by itself.
  case crash
  /// There was no result within the limit.
  case timeout
  /// There is nothing to test.
  case skip
  /// Allowed, and not wanted.
  case warn

  /// Whether a plugin with such a result is wrong.
  public var isFault: Bool { self == .fail || self == .crash || self == .timeout }
}

/// What a test of one item came to.
public struct CheckResult: Equatable, Sendable {
  /// The test's id, such as "grad.tensors".
  public let test: String
  /// The item that was tested; empty for the plugin itself.
  public let item: String
  /// What must hold.
  public let sentence: String
  /// The requirements of the contract that the test enforces, such as "R-57".
  public let requirements: [String]
  /// Whether the spy stood between, which names misused memory where it is misused.
  public let isSpied: Bool
  /// How it ended, what was found and what to change.
  public let outcome: CheckOutcome
  /// The command that shows a fault again; empty for anything else.
  public let command: String
  /// How long it took, the process's start included.
  public let seconds: Double

  /// How it ended.
  public var status: CheckStatus { outcome.status }

  /// What was found and what to change, and how it is shown again; for a pass, what was looked at.
  public var message: String {
    var message = outcome.message
    if status == .crash || status == .timeout { message += " What was tested: \"\(sentence)\"" }
    if !command.isEmpty { message += " (`\(command)` shows it again.)" }
    return message
  }

  /// Whether the result tells of a fault that another has told of: what comes of it, or the same once more.
  public func repeats(_ other: CheckResult) -> Bool {
    if status == other.status, outcome.cause == other.outcome.cause { return true }
    guard item == other.item || item.isEmpty || other.item.isEmpty else { return false }
    // The gradients of a whole step are wrong where those of an operation in it are.
    if test == "grad.tensors", other.test.hasPrefix("grad."), item == other.item { return true }
    return outcome.cause.follows(from: other.outcome.cause, isSpied: isSpied)
  }

  /// The result as JSON.
  public var json: JSONObject {
    [
      "test": .string(test), "item": .string(item), "sentence": .string(sentence),
      "requirements": .array(requirements.map { .string($0) }), "status": .string(status.rawValue),
      "message": .string(message), "found": .string(outcome.what), "mend": .string(outcome.advice),
      "command": .string(command), "seconds": JSONValue(seconds),
    ]
  }
}

/// What a test found: thrown where a plugin is wrong.
///
/// Its sentence stands beside the measurement that it is made of, in the test.
struct Finding: Error {
  /// What was found.
  let what: String
  /// What the author of the plugin should change.
  let mend: String
  /// What makes it one with the findings of other tests; nil: what it says.
  let cause: CheckCause?
  /// Whether the plugin may stay as it is.
  var isWarning = false

  init(_ what: String, mend: String, cause: CheckCause? = nil) {
    self.what = what
    self.mend = mend
    self.cause = cause
  }

  /// The finding as a warning.
  static func warning(_ what: String, mend: String) -> Finding {
    var finding = Finding(what, mend: mend)
    finding.isWarning = true
    return finding
  }
}

/// What stopped a round of random materials, and how that round is made again.
struct SeededFailure: Error {
  /// The seed of the round.
  let seed: UInt64
  /// What stopped it.
  let error: any Error
}

/// Thrown where there is nothing to test.
struct NothingToTest: Error {
  /// Why.
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
