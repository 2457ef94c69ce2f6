/// SplitMix64, so that random tests are the same tests every time.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

/// Strings over scalars from many scripts, with ASCII in the majority.
struct RandomText {
  private var generator: SeededGenerator
  private static let pools: [[ClosedRange<UInt32>]] = [
    [0x20...0x7E], [0x20...0x7E], [0x61...0x7A], [0x61...0x7A], [0x41...0x5A], [0x0...0x1F], [0x80...0x24F],
    [0x300...0x36F],
    [0x370...0x3FF], [0x3A3...0x3A3, 0x3C2...0x3C3, 0x27...0x27, 0x2E...0x2E, 0xAD...0xAD, 0x41...0x41],
    [0x400...0x5FF], [0x600...0xDFF], [0x1100...0x11FF], [0x1D00...0x20FF], [0x2000...0x2BFF], [0x3000...0x33FF],
    [0x4E00...0x4EFF], [0xAC00...0xACFF], [0xF900...0xFFFF], [0x302E...0x302F, 0x1D165...0x1D172, 0x300...0x345],
    [0x1F300...0x1F9FF], [0x2B700...0x2B9FF], [0x0...0xD7FF, 0xE000...0x10FFFF],
  ]

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  mutating func next() -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...14, using: &generator) {
      let pool = Self.pools[Int.random(in: 0..<Self.pools.count, using: &generator)]
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let range = pool[Int.random(in: 0..<pool.count, using: &generator)]
        if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) { text.append(scalar) }
      }
      if Int.random(in: 0..<4, using: &generator) == 0 { text.append(" ") }
    }
    return String(text)
  }

  mutating func below(_ bound: Int) -> Int {
    Int.random(in: 0..<bound, using: &generator)
  }
}
