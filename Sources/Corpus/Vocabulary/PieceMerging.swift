import HeapModule

/// Joins the pieces of words that most often stand beside each other, again and again: byte-pair encoding on pieces that
/// know whether they begin a word (Sennrich, Haddow and Birch 2016; the trainer of the `tokenizers` package does the same).
///
/// Of pairs that are equally frequent the one whose pieces are older comes first, so that the result depends on the words
/// alone.
struct PieceMerging {
  /// The spelling of every piece, `##` before what goes on with a word.
  private(set) var pieces: [[UInt8]]
  private var numbers: [[UInt8]: Int32] = [:]
  /// The words' pieces one after the other; a word that was merged leaves unused room behind it.
  private var symbols: [Int32] = []
  private var starts: [Int] = []
  private var lengths: [Int] = []
  private var counts: [Int] = []
  private var pairs: [UInt64: Pair] = [:]
  private var queue = Heap<Candidate>()

  private struct Pair {
    var count = 0
    /// Words that had the pair at some time, each once or more.
    var words: [Int32] = []
  }

  private struct Candidate: Comparable {
    let count: Int
    let pair: UInt64

    static func < (first: Self, second: Self) -> Bool {
      first.count != second.count ? first.count < second.count : first.pair > second.pair
    }
  }

  /// Words cut into their characters.
  ///
  /// - Parameters:
  ///   - words: words with their counts; those with a character that is no piece are left out.
  ///   - alphabet: the first pieces, every one a character or `##` and a character, in the order of their numbers.
  init(_ words: [(bytes: ArraySlice<UInt8>, count: Int)], alphabet: [[UInt8]]) {
    pieces = alphabet
    for (number, piece) in alphabet.enumerated() { numbers[piece] = Int32(number) }
    for word in words {
      let start = symbols.count
      var known = true
      for character in Self.characters(word.bytes) {
        let spelling = symbols.count == start ? Array(character) : [0x23, 0x23] + character
        guard let number = numbers[spelling] else {
          known = false
          break
        }
        symbols.append(number)
      }
      guard known else {
        symbols.removeSubrange(start...)
        continue
      }
      starts.append(start)
      lengths.append(symbols.count - start)
      counts.append(word.count)
    }
    for word in starts.indices { count(word, by: 1) }
    queue = Heap(pairs.map { Candidate(count: $0.value.count, pair: $0.key) })
  }

  /// Joins pairs until there are so many pieces, or until no pair occurs `least` times.
  mutating func merge(until wanted: Int, least: Int) {
    while pieces.count < wanted, let best = queue.popMax() {
      guard let pair = pairs[best.pair], pair.count >= least, pair.count > 0 else { continue }
      // The count has fallen since the pair was queued; it waits for its turn.
      guard pair.count == best.count else {
        queue.insert(Candidate(count: pair.count, pair: best.pair))
        continue
      }
      join(best.pair)
    }
  }

  private mutating func join(_ pair: UInt64) {
    let (left, right) = (Int32(truncatingIfNeeded: pair >> 32), Int32(truncatingIfNeeded: pair))
    let spelling = pieces[Int(left)] + pieces[Int(right)].dropFirst(2)
    // Two ways may lead to one spelling.
    let joined = numbers[spelling] ?? Int32(pieces.count)
    if Int(joined) == pieces.count {
      pieces.append(spelling)
      numbers[spelling] = joined
    }
    let words = pairs[pair]?.words ?? []
    var grown: Set<UInt64> = []
    var last: Int32 = -1
    for word in words where word != last {
      last = word
      replace(Int(word), left, right, by: joined, &grown)
    }
    pairs[pair] = nil
    for pair in grown { if let known = pairs[pair] { queue.insert(Candidate(count: known.count, pair: pair)) } }
  }

  /// Replaces a pair in a word; the pairs of the word are counted anew.
  private mutating func replace(
    _ word: Int, _ left: Int32, _ right: Int32, by joined: Int32, _ grown: inout Set<UInt64>
  ) {
    let (start, length) = (starts[word], lengths[word])
    var has = false
    for place in start..<start + length - 1 where symbols[place] == left && symbols[place + 1] == right { has = true }
    guard has else { return }
    count(word, by: -1)
    var (read, write) = (start, start)
    while read < start + length {
      if read + 1 < start + length, symbols[read] == left, symbols[read + 1] == right {
        symbols[write] = joined
        read += 2
      } else {
        symbols[write] = symbols[read]
        read += 1
      }
      write += 1
    }
    lengths[word] = write - start
    count(word, by: 1)
    for place in start..<write {
      guard symbols[place] == joined else { continue }
      if place > start { grown.insert(Self.pair(symbols[place - 1], joined)) }
      if place + 1 < write { grown.insert(Self.pair(joined, symbols[place + 1])) }
    }
  }

  /// Adds a word's pairs, or takes them away.
  private mutating func count(_ word: Int, by sign: Int) {
    let (start, length) = (starts[word], lengths[word])
    guard length > 1 else { return }
    for place in start..<start + length - 1 {
      let pair = Self.pair(symbols[place], symbols[place + 1])
      pairs[pair, default: Pair()].count += sign * counts[word]
      if sign > 0, pairs[pair]?.words.last != Int32(word) { pairs[pair]?.words.append(Int32(word)) }
    }
  }

  private static func pair(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  /// The characters of a word of well-formed UTF-8.
  static func characters(_ word: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var characters: [ArraySlice<UInt8>] = []
    var start = word.startIndex
    for index in word.indices.dropFirst() where word[index] & 0xC0 != 0x80 {
      characters.append(word[start..<index])
      start = index
    }
    if start < word.endIndex { characters.append(word[start...]) }
    return characters
  }
}
