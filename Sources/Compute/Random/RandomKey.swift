import CKernels

/// The key of all random numbers of one micro-batch: equal keys give equal masks, on any number of threads and after a
/// restart.
public struct RandomKey: Sendable, Hashable {
  /// The run's seed.
  public var seed: UInt64
  /// The optimizer step.
  public var step: UInt64
  /// The micro-batch within the step, and the process within the run.
  public var part: UInt64

  /// A key from the run's seed, the step and the part of the step.
  public init(seed: UInt64, step: UInt64 = 0, part: UInt64 = 0) {
    self.seed = seed
    self.step = step
    self.part = part
  }

  /// The Philox key: seed, step and part, each stirred in by one round of splitmix64 (Steele, Lea, Flood, OOPSLA 2014).
  var bits: UInt64 { Self.stir(Self.stir(Self.stir(seed) ^ step) ^ part) }

  static func stir(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// The rule of a dropout mask; `stream` tells the operations apart.
  func dropout(rate: Double, stream: UInt32) -> bk_dropout {
    let key = bits
    let threshold = UInt32(min((rate * 4_294_967_296).rounded(), 4_294_967_295))
    return bk_dropout(
      key0: UInt32(truncatingIfNeeded: key), key1: UInt32(truncatingIfNeeded: key >> 32), stream: stream,
      threshold: threshold, scale: rate < 1 ? Float(1 / (1 - rate)) : 0)
  }

  /// The first `count` 64-bit words of a stream of its own for `tag`; no dropout mask shares them.
  public func words(tag: UInt64, count: Int, on processor: Processor) -> [UInt64] {
    guard count > 0 else { return [] }
    var key = RandomKey(seed: bits, step: tag).dropout(rate: 0, stream: 0)
    let blocks = (count + 31) / 32
    return [UInt64](unsafeUninitializedCapacity: blocks * 32) { buffer, filled in
      guard let base = buffer.baseAddress else { return }
      base.withMemoryRebound(to: UInt32.self, capacity: blocks * 64) {
        processor.kernels.pointee.random_words(&key, 1, 0, 0, Int64(blocks), $0)
      }
      filled = count
    }
  }
}
