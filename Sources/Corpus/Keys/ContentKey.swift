import Crypto

/// 128 bits of the SHA-256 of something: equal for equal bytes, and for nothing else that will ever be met.
public struct ContentKey: Hashable, Sendable, Comparable {
  /// The first eight bytes, most significant first.
  public let high: UInt64
  /// The eight bytes after them.
  public let low: UInt64

  /// A key from its halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The key of bytes.
  public init(_ bytes: [UInt8]) {
    var halves: (UInt64, UInt64) = (0, 0)
    for (index, byte) in SHA256.hash(data: bytes).prefix(16).enumerated() {
      if index < 8 { halves.0 = halves.0 << 8 | UInt64(byte) } else { halves.1 = halves.1 << 8 | UInt64(byte) }
    }
    (high, low) = halves
  }

  /// Keys in the order of their bits.
  public static func < (first: ContentKey, second: ContentKey) -> Bool {
    (first.high, first.low) < (second.high, second.low)
  }
}
