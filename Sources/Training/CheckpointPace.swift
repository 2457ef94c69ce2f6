/// When the next checkpoint of a run is due: every so many steps, or without a number of steps by the clock.
public struct CheckpointPace: Sendable {
  /// The least time between two checkpoints, in seconds.
  static let leastPause = 300.0
  /// The largest share of the time that checkpoints take: those of a large model on a slow disk come less often.
  static let largestShare = 0.01

  private let steps: Int?
  private var last: Double
  private var pause = Self.leastPause

  /// A pace from now on.
  ///
  /// - Parameters:
  ///   - steps: how many steps lie between two checkpoints; nil: the clock decides.
  ///   - now: a clock that nobody sets, in seconds.
  public init(steps: Int?, now: Double) {
    self.steps = steps
    last = now
  }

  /// Whether a checkpoint is due behind a step of the run, counted from 1.
  public func isDue(step: Int, now: Double) -> Bool { steps.map { step % $0 == 0 } ?? (now - last > pause) }

  /// Notes that a checkpoint was begun and is written.
  public mutating func wrote(from began: Double, now: Double) {
    last = now
    pause = max(Self.leastPause, (now - began) / Self.largestShare)
  }
}
