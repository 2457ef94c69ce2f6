/// Which epoch is the best so far by one metric value, and how long ago it was.
public struct SelectionTracker: Sendable, Equatable {
  /// The best epoch so far, from 1; nil before the first value.
  public private(set) var bestEpoch: Int?
  /// The value of the best epoch.
  public private(set) var bestValue: Double?
  /// Epochs since the best one.
  public private(set) var epochsSinceBest = 0
  /// Whether larger values are better.
  public let higherIsBetter: Bool

  /// A tracker that has seen nothing, or, on resuming, what a checkpoint kept.
  public init(
    higherIsBetter: Bool, bestEpoch: Int? = nil, bestValue: Double? = nil, epochsSinceBest: Int = 0
  ) {
    self.higherIsBetter = higherIsBetter
    self.bestEpoch = bestEpoch
    self.bestValue = bestValue
    self.epochsSinceBest = epochsSinceBest
  }

  /// Takes the value of an epoch; true when it is the best so far. An equal value does not replace an earlier epoch.
  public mutating func update(epoch: Int, value: Double) -> Bool {
    if let best = bestValue, higherIsBetter ? value <= best : value >= best {
      epochsSinceBest += 1
      return false
    }
    (bestEpoch, bestValue, epochsSinceBest) = (epoch, value, 0)
    return true
  }
}
