/// A set of words with a number each, looked up by bytes without making a string.
struct WordList: Sendable {
  private let trie: DoubleArrayTrie

  /// Joins lists; each word has the number of the first list that holds it.
  init(_ lists: [(words: StaticString, number: Int32)]) {
    var numbers: [[UInt8]: Int32] = [:]
    for (words, number) in lists {
      let text = UnsafeBufferPointer(start: words.utf8Start, count: words.utf8CodeUnitCount)
      for word in text.split(whereSeparator: { $0 <= UInt8(ascii: " ") }) where numbers[Array(word)] == nil {
        numbers[Array(word)] = number
      }
    }
    let keys = numbers.keys.sorted { $0.lexicographicallyPrecedes($1) }
    let built = DoubleArrayBuilder.build(keys: keys.map { $0[...] }, values: keys.map { numbers[$0] ?? 0 })
    self.trie = built ?? DoubleArrayTrie(units: [UInt32](repeating: 0, count: 256), values: [])
  }

  /// The number of a word as it is written.
  func number(_ word: some Sequence<UInt8>) -> Int32? {
    trie.value(word)
  }

  /// The number of a word as it is written, or else in small ASCII letters.
  func numberInAnyCase(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Int32? {
    trie.value(word) ?? trie.value(word.lazy.map { Self.small($0) })
  }

  /// The number of a word as it is written, or else with a small first letter.
  func numberInSentence(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Int32? {
    let first = word.startIndex
    return trie.value(word) ?? trie.value(word.indices.lazy.map { $0 == first ? Self.small(word[$0]) : word[$0] })
  }

  private static func small(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
  }
}
