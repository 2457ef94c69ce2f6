import Text

/// An endless row of examples from corpora, block by block. A block is a function of its number alone: whoever computes it,
/// in whatever order and on how many threads, gets the same.
public struct ExampleStream: Sendable {
  /// A corpus and its share of the blocks.
  public struct Source: Sendable {
    /// The corpus.
    public let corpus: CorpusStore
    /// Its share, relative to the others'.
    public let weight: Double

    /// A corpus and its share.
    public init(corpus: CorpusStore, weight: Double) {
      self.corpus = corpus
      self.weight = weight
    }
  }

  /// Which documents are taken.
  public enum Part: Sendable {
    /// Those that are not held out.
    case training
    /// Those that are held out, by what they say: the same in every build of a corpus.
    case heldOut
  }

  private let sources: [Source]
  private let part: Part
  /// The share of documents that is held out.
  private let heldOutShare: Double
  private let tokenizer: WordPieceTokenizer
  private let settings: ExampleSettings
  private let seed: UInt64

  /// A row of examples; those of a part, when a share of the documents is held out.
  public init(
    sources: [Source], tokenizer: WordPieceTokenizer, settings: ExampleSettings, seed: UInt64, part: Part = .training,
    heldOutShare: Double = 0
  ) {
    precondition(!sources.isEmpty && sources.allSatisfy { $0.weight > 0 }, "corpora with shares")
    self.sources = sources
    self.part = part
    self.heldOutShare = heldOutShare
    self.tokenizer = tokenizer
    self.settings = settings
    self.seed = seed
  }

  /// The corpus that a block is of, and the block's number there: at any moment each corpus has had its share, to a block.
  public func source(ofBlock number: Int) -> (source: Int, block: Int) {
    guard sources.count > 1 else { return (0, number) }
    let sum = sources.reduce(0) { $0 + $1.weight }
    var used = [Int](repeating: 0, count: sources.count)
    var chosen = 0
    for block in 0...number {
      var largest = -Double.infinity
      for (index, source) in sources.enumerated() {
        let lack = source.weight / sum * Double(block + 1) - Double(used[index])
        if lack > largest { (largest, chosen) = (lack, index) }
      }
      used[chosen] += 1
    }
    return (chosen, used[chosen] - 1)
  }

  /// How many blocks make a round over a corpus.
  public func blocksPerRound(of source: Int) -> Int {
    (sources[source].corpus.documentCount + settings.blockDocuments - 1) / settings.blockDocuments
  }

  /// How many blocks a round over every corpus has, all together.
  public var blocksOfAllRounds: Int { sources.indices.reduce(0) { $0 + blocksPerRound(of: $1) } }

  /// The examples of a block, mixed.
  /// - Throws: `CorpusError`.
  public func block(_ number: Int) throws(CorpusError) -> [PretrainingExample] {
    let (source, block) = source(ofBlock: number)
    let corpus = sources[source].corpus
    let blocks = blocksPerRound(of: source)
    let (round, place) = (block / blocks, block % blocks)
    let order = DocumentOrder(count: corpus.documentCount, seed: seed ^ UInt64(source), round: UInt64(round))
    // What is drawn for a document depends on this round, or on the round that it repeats.
    let drawn = settings.duplication.map { round % $0 } ?? round
    var examples: [PretrainingExample] = []
    var maker = ExampleMaker(
      corpus: corpus, tokenizer: tokenizer, settings: settings, isTaken: { isTaken($0, of: corpus) })
    for place in place * settings.blockDocuments..<min((place + 1) * settings.blockDocuments, corpus.documentCount) {
      let index = order[place]
      guard isTaken(index, of: corpus) else { continue }
      var random = KeyedRandom(seed, UInt64(source), UInt64(drawn), UInt64(index))
      try maker.append(examplesOf: index, &random, to: &examples)
    }
    var random = KeyedRandom(seed, UInt64(number), 0x6D69_78)
    random.shuffle(&examples)
    return examples
  }

  private func isTaken(_ index: Int, of corpus: CorpusStore) -> Bool {
    guard corpus.live[index] else { return false }
    guard corpus.isHeldOut(index, share: heldOutShare) == (part == .heldOut) else { return false }
    return part == .heldOut || corpus.isShared(index, share: settings.documentShare)
  }
}
