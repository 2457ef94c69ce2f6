/// Cuts a document into pairs of segments (`create_instances_from_document`), as ranges of its pieces.
struct SentencePairing {
  /// Two segments.
  struct Pair {
    /// The first segment, pieces of the document.
    var first: Range<Int>
    /// The second, of the document or, when it is another's, of that one.
    var second: Range<Int>
    /// Whether the second segment is to be another document's.
    var isRandomNext: Bool
    /// How many pieces the second segment should have.
    var wanted: Int
  }

  let settings: ExampleSettings
  private var target = 0
  /// The first sentence that no pair has taken.
  private var next = 0

  init(settings: ExampleSettings) { self.settings = settings }

  /// [CLS] and two [SEP].
  private var most: Int { settings.maxLength - 3 }

  /// Begins a document; now and then it is cut shorter.
  mutating func begin(_ random: inout KeyedRandom) {
    target = most
    if random.unit() < settings.shortProbability { target = 2 + random.below(most - 1) }
    next = 0
  }

  /// The next pair, not trimmed yet; nil at the end of the document. Of a pair whose second segment is another document's,
  /// the sentences that would have been it are used again.
  mutating func next(in text: PieceText, _ random: inout KeyedRandom) -> Pair? {
    let sentences = text.sentenceEnds.count
    guard next < sentences else { return nil }
    var end = next + 1
    while end < sentences, text.range(next..<end).count < target { end += 1 }
    let count = end - next
    // At least one sentence in the first segment, and one left where there are two.
    let split = next + (count < 2 ? 1 : 1 + random.below(count - 1))
    let first = text.range(next..<split)
    let isRandom = count == 1 || random.unit() < 0.5
    let pair = Pair(
      first: first, second: isRandom ? 0..<0 : text.range(split..<end), isRandomNext: isRandom,
      wanted: target - first.count)
    next = isRandom ? split : end
    return pair
  }

  /// Shortens the longer segment, at its front or its end, until both fit (`truncate_seq_pair`).
  func trim(_ pair: inout Pair, _ random: inout KeyedRandom) {
    var (first, second) = (pair.first, pair.second)
    while first.count + second.count > most {
      let isFront = random.unit() < 0.5
      if first.count > second.count {
        first = isFront ? first.dropFirst() : first.dropLast()
      } else {
        second = isFront ? second.dropFirst() : second.dropLast()
      }
    }
    (pair.first, pair.second) = (first, second)
  }
}
