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
  /// How it ended.
  public var status: CheckStatus
  /// What was found and what to change; for a pass, what was looked at.
  public var message: String
  /// How long it took, the process's start included.
  public var seconds: Double

  /// The result as JSON.
  public var json: JSONObject {
    [
      "test": .string(test), "item": .string(item), "sentence": .string(sentence),
      "requirements": .array(requirements.map { .string($0) }), "status": .string(status.rawValue),
      "message": .string(message), "seconds": JSONValue(seconds),
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
  /// Whether the plugin may stay as it is.
  var isWarning = false

  init(_ what: String, mend: String) {
    self.what = what
    self.mend = mend
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
