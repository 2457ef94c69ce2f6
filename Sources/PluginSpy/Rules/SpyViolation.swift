/// A breach of the contract that the spy saw.
public struct SpyViolation: Error, Equatable, Sendable {
  /// What was breached.
  public enum Rule: Equatable, Sendable {
    /// A function ran where its thread tag does not allow it: beside another, or within itself.
    case overlap(with: String)
    /// A function of the host was called on a thread on which the host called nothing.
    case foreignThread
    /// A table of functions was used on another thread than the one it was lent to.
    case otherThread(lentTo: String)
    /// A table of functions was used after the call that lent it.
    case afterLoan(lentTo: String)
    /// A call failed without a word.
    case noReason(status: Int32)
    /// What a plugin lends until a later call changed before that call.
    case changedLoan
  }

  /// The function, as the contract names it: "bp_graph.linear".
  public let function: String
  /// What was breached.
  public let rule: Rule

  /// The number of the requirement.
  public var requirement: String {
    switch rule {
    case .overlap, .otherThread: "R-20"
    case .foreignThread: "R-24"
    case .afterLoan: "R-16"
    case .changedLoan: "R-67"
    case .noReason: "R-23"
    }
  }
}
