/// Random numbers of a seed, the same everywhere (splitmix64; Steele, Lea, Flood, OOPSLA 2014).
struct CheckRandom: RandomNumberGenerator {
  private var state: UInt64

  /// Numbers of a stream of their own for each `stream`.
  init(seed: UInt64, stream: UInt64 = 0) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 ^ (stream &+ 1) &* 0xD1B5_4A32_D192_ED03
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from 0 below a bound.
  mutating func below(_ bound: Int) -> Int { bound <= 1 ? 0 : Int(next() % UInt64(bound)) }

  /// A number from -1 to 1.
  mutating func signed() -> Float { Float(Double(next() >> 11) / Double(1 << 52) - 1) }

  /// Whether something that happens once in `count` times happens now.
  mutating func once(in count: Int) -> Bool { below(count) == 0 }

  /// One of the elements.
  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
