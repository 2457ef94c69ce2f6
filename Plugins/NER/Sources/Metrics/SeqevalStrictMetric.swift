import PluginSDK

/// Exact mentions as seqeval counts them with `mode='strict', scheme=IOB2`: a mention begins at `B` only, and an `I` that
/// continues nothing of its type belongs to no mention. Micro-averaged; accuracy is over all words.
///
/// Tags that IOB2 does not have, which seqeval refuses, count as outside of mentions.
public struct SeqevalStrictMetric: MetricPlugin {
  /// The id users write.
  public static let id = "seqeval-strict.v1"
  /// The metric in a sentence.
  public static let summary = "Exact mentions by strict IOB2, where a stray I begins nothing, micro-averaged"

  private let table: TagTable
  private var sequences = TagSequences()
  private var mentions: MentionCounts
  private var words = WordCounts()

  /// Begins with nothing seen.
  public init(labels: LabelInventories) throws(PluginError) {
    table = TagTable(labels)
    mentions = MentionCounts(types: table.types.count)
  }

  /// Counts one record.
  public mutating func update(gold: RecordView, predicted: RecordView?) throws(PluginError) {
    try sequences.read(gold: gold, predicted: predicted, table)
    var openGold: (start: Int, type: Int32)?
    var openGuess: (start: Int, type: Int32)?
    for word in 0...sequences.gold.count {
      let atEnd = word == sequences.gold.count
      let gold = atEnd ? table.outside : sequences.gold[word]
      let guess = atEnd ? table.outside : sequences.predicted[word]
      let endedGold = Self.step(&openGold, word, gold)
      let endedGuess = Self.step(&openGuess, word, guess)
      if let endedGold, let endedGuess, endedGold == endedGuess { mentions.addCorrect(endedGold.type) }
      if openGold?.start == word { mentions.addGold(gold.type) }
      if openGuess?.start == word { mentions.addPredicted(guess.type) }
      if !atEnd { words.add(right: gold == guess) }
    }
  }

  /// Counts what `other` has seen.
  public mutating func merge(_ other: SeqevalStrictMetric) throws(PluginError) {
    try mentions.merge(other.mentions)
    words.merge(other.words)
  }

  /// Gives precision, recall, f1, accuracy and counts.
  public func finish(into sink: MetricSink) throws(PluginError) {
    try mentions.finish(into: sink, types: table.types)
    try words.finish(into: sink)
  }

  /// Goes on to the next word: closes the open mention unless the tag continues it, and opens one at `B`. Returns the
  /// mention that was closed.
  private static func step(
    _ open: inout (start: Int, type: Int32)?, _ word: Int, _ tag: Tag
  ) -> (start: Int, type: Int32)? {
    if let mention = open, tag.prefix == .inside, tag.type == mention.type { return nil }
    let ended = open
    open = tag.prefix == .begin ? (word, tag.type) : nil
    return ended
  }
}
