import Text

/// Makes the examples of documents; its memory is used again from document to document.
struct ExampleMaker {
  let corpus: CorpusStore
  let tokenizer: WordPieceTokenizer
  let settings: ExampleSettings
  /// Whether a document may be drawn for a second segment.
  let isTaken: (Int) -> Bool

  private var own = PieceText()
  private var other = PieceText()
  private var pairing: SentencePairing
  private var masking: WordMasking
  /// In how many other documents a second segment is looked for (`create_instances_from_document`: 10).
  private static let tries = 10
  /// How often a document is drawn until one may be taken.
  private static let draws = 1000

  init(
    corpus: CorpusStore, tokenizer: WordPieceTokenizer, settings: ExampleSettings, isTaken: @escaping (Int) -> Bool
  ) {
    self.corpus = corpus
    self.tokenizer = tokenizer
    self.settings = settings
    self.isTaken = isTaken
    pairing = SentencePairing(settings: settings)
    masking = WordMasking(
      settings: settings, mask: tokenizer.vocabulary.special.mask, vocabularyCount: tokenizer.vocabulary.count)
  }

  /// Appends the examples of a document.
  /// - Throws: `CorpusError`.
  mutating func append(
    examplesOf index: Int, _ random: inout KeyedRandom, to examples: inout [PretrainingExample]
  ) throws(CorpusError) {
    try own.read(index, of: corpus, tokenizer: tokenizer) { _ in 0 }
    pairing.begin(&random)
    while var pair = pairing.next(in: own, &random) {
      if pair.isRandomNext {
        try readOther(than: index, least: pair.wanted, &random)
        pair.second = 0..<other.count
      }
      pairing.trim(&pair, &random)
      guard !pair.first.isEmpty, !pair.second.isEmpty else { continue }
      examples.append(example(pair, &random))
    }
  }

  /// Reads sentences of another document, from one that is drawn on; none when none is found.
  private mutating func readOther(
    than index: Int, least: Int, _ random: inout KeyedRandom
  ) throws(CorpusError) {
    for _ in 0..<Self.tries {
      guard let chosen = draw(&random), chosen != index else { continue }
      let place = random.next()
      try other.read(chosen, of: corpus, tokenizer: tokenizer, most: max(1, least)) { count in
        Int(place.multipliedFullWidth(by: UInt64(count)).high)
      }
      if other.count > 0 { return }
    }
    other = PieceText()
  }

  /// A document that may be taken.
  private func draw(_ random: inout KeyedRandom) -> Int? {
    for _ in 0..<Self.draws {
      let index = random.below(corpus.documentCount)
      if isTaken(index) { return index }
    }
    return nil
  }

  private mutating func example(_ pair: SentencePairing.Pair, _ random: inout KeyedRandom) -> PretrainingExample {
    let special = tokenizer.vocabulary.special
    let second = pair.isRandomNext ? other : own
    var example = PretrainingExample(
      pieces: [], firstCount: pair.first.count + 2, maskedPlaces: [], maskedPieces: [],
      isRandomNext: pair.isRandomNext)
    example.pieces.reserveCapacity(pair.first.count + pair.second.count + 3)
    example.pieces.append(special.cls)
    example.pieces += own.buffer.ids[pair.first]
    example.pieces.append(special.sep)
    example.pieces += second.buffer.ids[pair.second]
    example.pieces.append(special.sep)
    let (firstStart, secondStart, firstCount) = (pair.first.lowerBound, pair.second.lowerBound, example.firstCount)
    masking.mask(
      &example,
      isWordStart: { place in
        place < firstCount
          ? place == 1 || own.isWordStart(firstStart + place - 1)
          : place == firstCount || second.isWordStart(secondStart + place - firstCount)
      }, &random)
    return example
  }
}
