/// How long one operation of a graph took in one direction, and on what.
public struct OperationTiming: Sendable {
  /// The operation's name, as in messages.
  public let name: String
  /// Whether this was its backward.
  public let isBackward: Bool
  /// The types of its inputs.
  public let inputs: [TensorType]
  /// The types of its outputs.
  public let outputs: [TensorType]
  /// Wall-clock seconds.
  public let seconds: Double
}
