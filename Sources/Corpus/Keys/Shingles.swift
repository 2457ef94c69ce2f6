/// The runs of five words of a text, as the set of their hashes in ascending order.
struct Shingles {
  /// How many words a run has.
  static let width = 5

  let hashes: [UInt64]

  /// Of a text with fewer words the run is the text.
  init(_ words: [UInt64]) {
    guard words.count >= Self.width else {
      hashes = words.isEmpty ? [] : [Self.hash(words[...])]
      return
    }
    var hashes: [UInt64] = []
    hashes.reserveCapacity(words.count)
    for start in 0...(words.count - Self.width) { hashes.append(Self.hash(words[start..<start + Self.width])) }
    hashes.sort()
    var unique: [UInt64] = []
    unique.reserveCapacity(hashes.count)
    for hash in hashes where unique.last != hash { unique.append(hash) }
    self.hashes = unique
  }

  /// The share of runs that both have among those that either has (Jaccard); 0 when neither has one.
  func agreement(with other: Shingles) -> Double {
    var (first, second, common) = (0, 0, 0)
    while first < hashes.count, second < other.hashes.count {
      if hashes[first] == other.hashes[second] {
        common += 1
        first += 1
        second += 1
      } else if hashes[first] < other.hashes[second] {
        first += 1
      } else {
        second += 1
      }
    }
    let either = hashes.count + other.hashes.count - common
    return either == 0 ? 0 : Double(common) / Double(either)
  }

  private static func hash(_ words: ArraySlice<UInt64>) -> UInt64 {
    var hash: UInt64 = 0
    for word in words { hash = (hash << 7 | hash >> 57) &* 0x9E37_79B9_7F4A_7C15 ^ word }
    return WordKeys.mixed(hash)
  }
}
