/// What makes the findings of several tests one fault.
///
/// What a test measured, the record it met it at, and how the process that ran it came to its end afterwards are no part
/// of it.
public enum CheckCause: Equatable, Sendable {
  /// The process died of a signal, in a function of the plugin where that is known.
  case signal(Int32, function: String)
  /// The stack ran over.
  case stack(function: String)
  /// The host died when a function of the plugin had returned, of what it was handed.
  case gift(String)
  /// The plugin ended the process.
  case exit(Int32, function: String)
  /// Nothing came of it in time.
  case hang(function: String)
  /// What was lent, such as "records", was used in a way that the contract does not allow.
  case loan(String, function: String)
  /// A function of the host was called after its table had been taken back.
  case lateCall(String)
  /// A function of the host was called on another thread than its table was lent on.
  case otherThread(String)
  /// What a test says of it, without numbers.
  case found(String)

  /// What a test found, as it says it.
  static func finding(_ what: String) -> CheckCause { .found(what.filter { !$0.isNumber }) }

  /// Whether a result of this cause has nothing to say but what came of a fault of another.
  ///
  /// - Parameter isSpied: whether the spy stood between, which names misused memory where it is misused.
  func follows(from other: CheckCause, isSpied: Bool) -> Bool {
    switch (self, other) {
    // A table that is used too late may be so on any thread.
    case (.otherThread(let function), .lateCall(let late)): function == late
    // Without the spy a test tells of the misuse of what was lent only its end.
    case (.signal, .loan), (.stack, .loan), (.exit, .loan), (.signal, .lateCall), (.stack, .lateCall),
      (.exit, .lateCall):
      !isSpied
    // On a thread without a place to tell it from, a crash has no more to say than its signal.
    case (.signal(let number, ""), .signal(let other, _)): number == other
    case (.signal(let number, ""), .stack): number == CheckCause.segmentationFault
    default: false
    }
  }

  /// What a stack that runs over mostly ends with.
  private static let segmentationFault: Int32 = 11
}
