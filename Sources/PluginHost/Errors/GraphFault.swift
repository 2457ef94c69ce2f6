import Compute

/// A misuse of the graph by a plugin's head, or a failure of an operation in it.
public struct GraphFault: Error, Equatable, Sendable {
  /// The graph's function, or the operation's name.
  public let function: String
  /// What is wrong.
  public let problem: GraphProblem

  /// Names a function and what is wrong with its call.
  public init(_ function: String, _ problem: GraphProblem) {
    self.function = function
    self.problem = problem
  }
}

/// What is wrong with a call of the graph.
public enum GraphProblem: Equatable, Sendable {
  /// An argument is a handle that this build never gave.
  case unknownHandle(argument: String, handle: UInt32)
  /// An argument is a handle of an earlier build.
  case staleHandle(argument: String, handle: UInt32)
  /// A pointer is null where something is needed.
  case nullPointer(argument: String)
  /// A struct that the plugin made has an impossible size.
  case structSize(argument: String, found: UInt64)
  /// An argument has another rank than the function takes.
  case rank(argument: String, found: [Int], expected: ClosedRange<Int>)
  /// An argument has another element type than the function takes.
  case elements(argument: String, found: ElementType, expected: ElementType)
  /// The element type is none of the contract's.
  case unknownElements(Int32)
  /// A dimension is negative, or the whole is larger than the limit.
  case dimensions([Int64])
  /// A number lies outside of its range.
  case number(argument: String, value: Double)
  /// An index lies outside of its range.
  case index(argument: String, value: Int64, count: Int)
  /// An output slot was filled twice.
  case twice(slot: UInt32)
  /// An output's rows do not fit its axis.
  case rows(slot: UInt32, found: Int, expected: Int)
  /// The graph was called after `build` had returned.
  case afterBuild
  /// The graph was called from another thread than the one that runs `build`.
  case otherThread
  /// A random number was asked for outside of training, or the encoder's layer does not exist.
  case unavailable
  /// The host's own graph refused.
  case refused(GraphError)
  /// Slots must be filled from 0 without a gap; this one is missing.
  case missingSlot(UInt32)
  /// More was recorded than a graph may hold.
  case tooMany(limit: Int)
  /// A plugin's custom operation failed, and said why.
  case custom(status: Int32, message: String)
}
