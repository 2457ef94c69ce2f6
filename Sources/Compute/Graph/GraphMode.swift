/// What a graph is recorded for.
public struct GraphMode: Sendable, Hashable {
  /// Whether dropout happens.
  public var dropout: Bool
  /// Whether a backward run may follow.
  public var backward: Bool
  /// The key of the random numbers.
  public var key: RandomKey
  /// Whether what `Graph.recomputed` records is computed a second time in the backward run instead of being kept: the same
  /// numbers from less memory.
  public var recompute = false

  /// A mode with its parts given.
  public init(dropout: Bool, backward: Bool, key: RandomKey) {
    self.dropout = dropout
    self.backward = backward
    self.key = key
  }

  /// Forward only, without dropout: prediction and evaluation.
  public static let inference = GraphMode(dropout: false, backward: false, key: RandomKey(seed: 0))

  /// Forward and backward with dropout.
  public static func training(_ key: RandomKey, recompute: Bool = false) -> GraphMode {
    var mode = GraphMode(dropout: true, backward: true, key: key)
    mode.recompute = recompute
    return mode
  }

  /// Forward and backward without dropout: gradient checks, and training with dropout off.
  public static let gradients = GraphMode(dropout: false, backward: true, key: RandomKey(seed: 0))
}
