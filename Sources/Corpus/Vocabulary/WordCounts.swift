/// How often each word occurs, in memory that has a bound.
///
/// A table of open addresses over one memory of bytes: a word takes its bytes and some thirty more. Where there are more words
/// than the bound, those that were seen least are forgotten (lossy counting, Manku and Motwani 2002), at a moment that the
/// words before it decide alone.
public struct WordCounts: Sendable {
  /// How many words were forgotten; 0 where the counts are exact.
  public private(set) var forgotten = 0

  private let mostWords: Int
  private var bytes: [UInt8] = []
  /// Where each word begins; one more than there are words.
  private var starts: [Int] = [0]
  private var counts: [Int] = []
  /// The word of each slot, plus one; 0 where there is none.
  private var slots: [Int32]
  /// Words that were seen so often or less are forgotten next.
  private var floor = 1

  /// No words yet, and at most so many.
  public init(mostWords: Int = 8_000_000) {
    precondition(mostWords > 0 && mostWords < Int(Int32.max) / 2, "a number of words")
    self.mostWords = mostWords
    slots = [Int32](repeating: 0, count: 1024)
  }

  /// How many different words there are.
  public var count: Int { counts.count }

  /// The bytes of a word.
  public subscript(index: Int) -> ArraySlice<UInt8> { bytes[starts[index]..<starts[index + 1]] }

  /// How often a word occurs.
  public func occurrences(_ index: Int) -> Int { counts[index] }

  /// Counts a word so many times.
  public mutating func add(_ word: ArraySlice<UInt8>, times: Int = 1) {
    var slot = Self.hash(word) & (slots.count - 1)
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      if starts[index + 1] - starts[index] == word.count, self[index].elementsEqual(word) {
        counts[index] += times
        return
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    bytes += word
    starts.append(bytes.count)
    counts.append(times)
    slots[slot] = Int32(counts.count)
    if counts.count > mostWords { forget() }
    if counts.count * 2 > slots.count { rehash(slots.count * 2) }
  }

  /// Words from the most frequent to the least; equals by their bytes.
  public func sorted() -> [Int] {
    counts.indices.sorted { first, second in
      if counts[first] != counts[second] { return counts[first] > counts[second] }
      return self[first].lexicographicallyPrecedes(self[second])
    }
  }

  private mutating func forget() {
    let old = self
    while counts.count > mostWords / 2 {
      bytes.removeAll(keepingCapacity: true)
      starts = [0]
      counts.removeAll(keepingCapacity: true)
      for index in old.counts.indices where old.counts[index] > floor {
        bytes += old[index]
        starts.append(bytes.count)
        counts.append(old.counts[index])
      }
      floor += 1
    }
    // What comes from now on may have been forgotten before, so the next floor is not lower.
    floor = max(1, floor - 1)
    forgotten += old.counts.count - counts.count
    rehash(slots.count)
  }

  private mutating func rehash(_ count: Int) {
    slots = [Int32](repeating: 0, count: count)
    for index in counts.indices {
      var slot = Self.hash(self[index]) & (count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (count - 1) }
      slots[slot] = Int32(index + 1)
    }
  }

  private static func hash(_ word: ArraySlice<UInt8>) -> Int {
    var key: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in word { key = (key ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return Int(truncatingIfNeeded: WordKeys.mixed(key))
  }
}
