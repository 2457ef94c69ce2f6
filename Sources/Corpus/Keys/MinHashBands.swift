/// What texts that agree in most of their runs of words have in common with great probability: sixteen keys.
///
/// One-permutation MinHash (Li, Owen and Zhang, 2012): a run's hash chooses one of 64 bins, each bin keeps its least hash,
/// and an empty bin takes what its next neighbour has, with the distance mixed in (densification, Shrivastava and Li, 2014).
/// Four bins make a band. Texts that agree by a share s share a band with probability 1 - (1 - s^4)^16: 0.9998 for 0.8.
struct MinHashBands {
  static let count = 16
  private static let binsPerBand = 4
  private static let bins = count * binsPerBand

  /// The bands' keys; empty for a text without words.
  let keys: [UInt32]

  init(_ shingles: Shingles) {
    guard !shingles.hashes.isEmpty else {
      keys = []
      return
    }
    var least = [UInt64](repeating: .max, count: Self.bins)
    for hash in shingles.hashes {
      let bin = Int(hash >> 58)
      least[bin] = min(least[bin], hash & (.max >> 6))
    }
    var filled = least
    for bin in 0..<Self.bins where least[bin] == .max {
      var distance = 1
      while least[(bin + distance) % Self.bins] == .max { distance += 1 }
      filled[bin] = least[(bin + distance) % Self.bins] ^ UInt64(distance) << 48
    }
    keys = (0..<Self.count).map { band in
      var key = UInt64(band)
      for bin in filled[band * Self.binsPerBand..<(band + 1) * Self.binsPerBand] {
        key = WordKeys.mixed(key ^ bin &* 0x9E37_79B9_7F4A_7C15)
      }
      return UInt32(truncatingIfNeeded: key >> 32)
    }
  }
}
