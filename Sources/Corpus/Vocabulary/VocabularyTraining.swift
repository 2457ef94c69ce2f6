import Text

/// Makes a WordPiece vocabulary of the words of texts.
///
///     var counts = WordCounts()
///     // counts.add(…)
///     let vocabulary = try VocabularyTraining(settings).train(on: counts)
///
/// Special pieces stand where BERT's cased vocabulary has them (`[PAD]` 0, `[UNK]` 100, `[CLS]` 101, `[SEP]` 102, `[MASK]`
/// 103), then single characters by their code points, then the same with `##`, then what merging made, from the most used.
public struct VocabularyTraining: Sendable {
  /// What came of it.
  public struct Result: Sendable {
    /// The pieces, in the order of their ids.
    public var pieces: [[UInt8]]
    /// Characters that are pieces.
    public var characters = 0
    /// Characters that are too rare.
    public var rareCharacters = 0
    /// Occurrences of words.
    public var words = 0
    /// Pieces that these are cut into.
    public var wordPieces = 0
    /// Occurrences of words with a character that is no piece.
    public var unknownWords = 0
  }

  private let settings: VocabularySettings

  /// A training with these settings.
  public init(_ settings: VocabularySettings) { self.settings = settings }

  /// The least size that holds the special pieces and the letters and signs of ASCII.
  public var leastSize: Int { fixed.count + 2 * ascii.count }

  /// A vocabulary of the words counted.
  /// - Throws: `VocabularyError` where the pieces make no vocabulary, which a size below `leastSize` leads to.
  public func train(on counts: WordCounts) throws(VocabularyError) -> Result {
    let order = counts.sorted()
    let alphabet = alphabet(counts, order)
    let words = order.map { (bytes: counts[$0], count: counts.occurrences($0)) }
    let wanted = settings.size - fixed.count
    var merging = PieceMerging(words, alphabet: alphabet.pieces)
    let made = max(0, wanted - alphabet.pieces.count)
    merging.merge(
      until: alphabet.pieces.count + made + Int(Double(made) * settings.surplus), least: settings.leastPairs)
    let merged = Array(merging.pieces.dropFirst(alphabet.pieces.count))
    let kept = try mostUsed(merged, made, alphabet: alphabet.pieces, counts)
    var result = Result(pieces: fixed + alphabet.pieces + kept)
    result.characters = alphabet.characters
    result.rareCharacters = alphabet.rare
    let uses = try uses(of: result.pieces, counts)
    result.words = uses.words
    result.wordPieces = uses.pieces
    result.unknownWords = uses.unknown
    return result
  }

  /// The content of a vocabulary file.
  public static func file(_ pieces: [[UInt8]]) -> [UInt8] {
    Array(pieces.joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")]
  }

  /// The letters and signs of ASCII; no capitals where text is lower-cased, so that the vocabulary tells its casing.
  private var ascii: [[UInt8]] {
    (33...126).map { UInt8($0) }.filter { !settings.words.lowercase || !(0x41...0x5A).contains($0) }.map { [$0] }
  }

  private var fixed: [[UInt8]] {
    let names =
      ["[PAD]"] + (0..<settings.unusedCount).map { "[unused\($0 + 1)]" } + ["[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    return names.map { Array($0.utf8) }
  }

  /// Single characters, then the same within words.
  private func alphabet(
    _ counts: WordCounts, _ order: [Int]
  ) -> (pieces: [[UInt8]], characters: Int, rare: Int) {
    var uses = WordCounts()
    for index in order {
      for character in PieceMerging.characters(counts[index]) { uses.add(character, times: counts.occurrences(index)) }
    }
    let ascii = ascii
    var chosen = Set(ascii)
    // Each character takes two places of those that are not taken yet.
    let most = max(ascii.count, min(settings.mostCharacters, (settings.size - fixed.count) / 2))
    let frequent = uses.sorted().map { Array(uses[$0]) }
    for character in frequent where chosen.count < most {
      chosen.insert(character)
    }
    let characters = chosen.sorted { $0.lexicographicallyPrecedes($1) }
    return (
      characters + characters.map { [0x23, 0x23] + $0 }, characters.count,
      Set(frequent).subtracting(chosen).count
    )
  }

  /// The pieces that words are cut into most, of those that merging made.
  private func mostUsed(
    _ merged: [[UInt8]], _ wanted: Int, alphabet: [[UInt8]], _ counts: WordCounts
  ) throws(VocabularyError) -> [[UInt8]] {
    let all = fixed + alphabet + merged
    let uses = try uses(of: all, counts).each
    let first = fixed.count + alphabet.count
    let order = merged.indices.sorted {
      uses[first + $0] != uses[first + $1] ? uses[first + $0] > uses[first + $1] : $0 < $1
    }
    return order.prefix(wanted).map { merged[$0] }
  }

  /// How often each piece is used when all words are cut, longest pieces first.
  private func uses(
    of pieces: [[UInt8]], _ counts: WordCounts
  ) throws(VocabularyError) -> (each: [Int], words: Int, pieces: Int, unknown: Int) {
    let vocabulary = try Vocabulary(utf8: Self.file(pieces))
    // The words are normalised: they are cut as they are.
    var options = settings.words
    options.lowercase = false
    options.stripAccents = false
    let tokenizer = WordPieceTokenizer(vocabulary: vocabulary, options: options)
    var result = (each: [Int](repeating: 0, count: pieces.count), words: 0, pieces: 0, unknown: 0)
    var buffer = PieceBuffer()
    for index in 0..<counts.count {
      buffer.removeAll()
      // Words come from texts that were checked.
      try? tokenizer.tokenize(Array(counts[index]), into: &buffer)
      let times = counts.occurrences(index)
      result.words += times
      result.pieces += times * buffer.count
      for id in buffer.ids {
        result.each[Int(id)] += times
        if id == vocabulary.special.unk { result.unknown += times }
      }
    }
    return result
  }
}
