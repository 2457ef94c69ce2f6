import PluginSDK

/// The class that each token of a batch should get, from gold mentions.
struct TagTargets {
  /// The target of tokens that teach nothing.
  static let ignored: Int32 = -100

  /// Per token: a class, or `ignored`.
  private(set) var targets: [Int32]
  /// The number of tokens that have a class.
  private(set) var count = 0

  private let classes: TagClasses

  init(_ batch: Batch, classes: TagClasses, pieces: NEROptions.TrainPieces) throws(PluginError) {
    self.classes = classes
    targets = [Int32](repeating: Self.ignored, count: batch.tokenCount)
    var gold: [GoldMentions] = []
    for index in 0..<batch.recordCount {
      gold.append(GoldMentions(try batch.record(index), types: classes.types.count))
    }
    let starts =
      switch pieces {
      case .first: TokenFlags.wordStart.rawValue
      case .words: TokenFlags.wordStart.rawValue | TokenFlags.basicStart.rawValue
      }
    for window in 0..<batch.windowCount {
      let index = batch.recordIndex(ofWindow: window)
      let record = try batch.record(index)
      let words = record.words
      let tokens = batch.tokens(ofWindow: window)
      for token in tokens where batch.flags[token] & starts != 0 && batch.flags[token] & TokenFlags.owned.rawValue != 0
      {
        guard let word = batch.word(ofToken: token), word < words.count else { continue }
        let part =
          switch pieces {
          case .first: words[word].span
          case .words: Self.extent(of: token, in: tokens, batch, starts: starts)
          }
        let target = target(of: part, word: word, words[word], gold[index])
        targets[token] = target
        if target != Self.ignored { count += 1 }
      }
    }
  }

  /// The bytes from a part's first piece to its last one, before the next part or word begins.
  private static func extent(of token: Int, in tokens: Range<Int>, _ batch: Batch, starts: UInt8) -> TextSpan {
    var extent = batch.span(ofToken: token)
    var next = token + 1
    while next < tokens.upperBound, batch.words[next] == batch.words[token], batch.flags[next] & starts == 0 {
      extent.end = max(extent.end, batch.span(ofToken: next).end)
      next += 1
    }
    return extent
  }

  /// The class of a word, or of a part of one. A part begins a mention when it is the first one that the mention's
  /// first word shares with it; a mention that begins inside a part counts as beginning with it.
  private func target(of part: TextSpan, word index: Int, _ word: RecordSpan, _ gold: GoldMentions) -> Int32 {
    let mentions = gold.mentions
    var (low, high) = (0, mentions.count)
    while low < high {
      let middle = (low + high) / 2
      if (mentions[middle].text, mentions[middle].span.end) > (word.text, part.start) {
        high = middle
      } else {
        low = middle + 1
      }
    }
    if low < mentions.count, mentions[low].text == word.text, mentions[low].span.overlaps(part) {
      let mention = mentions[low]
      let begins = index == mention.words.lowerBound && part.start <= max(mention.span.start, word.span.start)
      return Int32(begins ? classes.begin(mention.type) : classes.inside(mention.type))
    }
    for span in gold.neutral where span.text == word.text && span.span.overlaps(part) { return Self.ignored }
    return Int32(TagClasses.outside)
  }
}
