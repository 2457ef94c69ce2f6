/// The order in which an epoch visits its examples: a permutation that depends on the seed and the epoch alone, so that
/// a resumed run sees the same batches.
public enum EpochOrder {
  /// A permutation of 0..<count by Fisher and Yates over a SplitMix64 stream keyed by seed and epoch.
  public static func permutation(count: Int, seed: UInt64, epoch: Int) -> [Int] {
    var order = Array(0..<count)
    guard count > 1 else { return order }
    var stream = SplitMix64(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(epoch) &* 0xD1B5_4A32_D192_ED03 &+ 1)
    for i in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(i, Int(stream.next(below: UInt64(i + 1))))
    }
    return order
  }
}

/// Steele, Lea and Flood's SplitMix64 ("Fast splittable pseudorandom number generators", OOPSLA 2014).
public struct SplitMix64: Sendable {
  private var state: UInt64

  /// A stream that begins at `state`.
  public init(state: UInt64) {
    self.state = state
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number in 0..<bound, every one equally likely (Lemire's multiplication with rejection).
  public mutating func next(below bound: UInt64) -> UInt64 {
    precondition(bound > 0)
    let threshold = (0 &- bound) % bound
    while true {
      let (high, low) = next().multipliedFullWidth(by: bound)
      if low >= threshold { return high }
    }
  }
}
