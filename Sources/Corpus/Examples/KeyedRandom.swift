/// Random numbers that depend on what they are drawn for, and on nothing that was drawn before for something else.
struct KeyedRandom: RandomNumberGenerator {
  private var state: UInt64

  /// The numbers of a key: the seed, then whatever tells this use from others.
  init(_ key: UInt64...) {
    state = 0x6A09_E667_F3BC_C908
    for part in key { state = WordKeys.mixed(state ^ part &* 0x9E37_79B9_7F4A_7C15 &+ 0x3C6E_F372_FE94_F82A) }
  }

  /// The next number (SplitMix64; Steele, Lea and Flood, 2014).
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }

  /// A number from 0 up to a bound, the bound excluded.
  mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

  /// A number from 0 up to 1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Shuffles an array (Fisher and Yates).
  mutating func shuffle<Element>(_ elements: inout [Element]) {
    for index in stride(from: elements.count - 1, to: 0, by: -1) { elements.swapAt(index, below(index + 1)) }
  }
}
