/// An order of any number of documents that takes no memory: which one comes at a place is computed.
///
/// A Feistel network over the least even number of bits that holds the count; what falls outside is sent through again, which
/// leaves a permutation ("cycle walking", Black and Rogaway, 2002).
struct DocumentOrder {
  private let count: UInt64
  private let half: UInt64
  private let mask: UInt64
  private let keys: [UInt64]
  private static let rounds = 6

  /// An order of so many documents, another for every key.
  init(count: Int, seed: UInt64, round: UInt64) {
    self.count = UInt64(count)
    var bits: UInt64 = 2
    while bits < 62, (1 as UInt64) << bits < UInt64(count) { bits += 2 }
    half = bits / 2
    mask = (1 << half) - 1
    var random = KeyedRandom(seed, round, 0x6F72_6465_72)
    keys = (0..<Self.rounds).map { _ in random.next() }
  }

  /// The document at a place.
  subscript(place: Int) -> Int {
    var value = UInt64(place)
    repeat {
      var (left, right) = (value >> half, value & mask)
      for key in keys { (left, right) = (right, left ^ WordKeys.mixed(right &+ key) & mask) }
      value = left << half | right
    } while value >= count
    return Int(value)
  }
}
