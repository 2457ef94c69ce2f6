/// A node's result in a graph. Handle 0 is poison: an operation given poison returns poison.
public struct Value: Sendable, Hashable {
  /// The handle; 1 for the first value of a graph.
  public let handle: UInt32

  /// A value by its handle, as it came over the plugin boundary.
  public init(handle: UInt32) { self.handle = handle }

  /// What a failed operation returns.
  public static let poison = Value(handle: 0)

  /// Whether this is poison.
  public var isPoison: Bool { handle == 0 }

  var index: Int { Int(handle) - 1 }
}
