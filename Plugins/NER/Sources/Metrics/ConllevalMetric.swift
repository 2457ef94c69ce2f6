import PluginSDK

/// The metric of the CoNLL shared tasks, by the rules of conlleval.pl of 2004-01-26 (Tjong Kim Sang): a mention counts
/// when both its ends and its type are right; micro-averaged over types; accuracy is over all words.
///
/// A record's end is a sentence's end. The one deviation: after a `.` tag, or a tag with neither a type nor a prefix that
/// it knows, the script leaves a chunk open over the sentence's end, so that its count depends on the order of sentences;
/// here every chunk ends with its record.
public struct ConllevalMetric: MetricPlugin {
  /// The id users write.
  public static let id = "conlleval.v1"
  /// The metric in a sentence.
  public static let summary = "Exact mentions by conlleval's chunk rules, micro-averaged; accuracy over words"

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
    var lastGold = table.outside
    var lastGuess = table.outside
    var matching = false  // gold and guess began together, with one type, and neither has ended since
    for word in 0...sequences.gold.count {
      let atEnd = word == sequences.gold.count
      let gold = atEnd ? table.outside : sequences.gold[word]
      let guess = atEnd ? table.outside : sequences.predicted[word]
      let goldEnds = Self.ends(lastGold, gold)
      let guessEnds = Self.ends(lastGuess, guess)
      if matching {
        if goldEnds, guessEnds, lastGuess.type == lastGold.type {
          matching = false
          mentions.addCorrect(lastGold.type)
        } else if goldEnds != guessEnds || guess.type != gold.type {
          matching = false
        }
      }
      let goldBegins = Self.begins(lastGold, gold)
      let guessBegins = Self.begins(lastGuess, guess)
      if goldBegins, guessBegins, guess.type == gold.type { matching = true }
      if goldBegins { mentions.addGold(gold.type) }
      if guessBegins { mentions.addPredicted(guess.type) }
      if !atEnd { words.add(right: gold == guess) }
      lastGold = gold
      lastGuess = guess
    }
    if matching { mentions.addCorrect(lastGold.type) }
  }

  /// Counts what `other` has seen.
  public mutating func merge(_ other: ConllevalMetric) throws(PluginError) {
    try mentions.merge(other.mentions)
    words.merge(other.words)
  }

  /// Gives precision, recall, f1, accuracy and counts.
  public func finish(into sink: MetricSink) throws(PluginError) {
    try mentions.finish(into: sink, types: table.types)
    try words.finish(into: sink)
  }

  /// Whether a chunk ends between two words.
  private static func ends(_ last: Tag, _ tag: Tag) -> Bool {
    switch (last.prefix, tag.prefix) {
    case (.begin, .begin), (.begin, .outside), (.inside, .begin), (.inside, .outside): true
    case (.end, .end), (.end, .inside), (.end, .outside): true
    case (.open, _), (.close, _): true
    case (.outside, _), (.dot, _): false
    default: last.type != tag.type
    }
  }

  /// Whether a chunk begins between two words.
  private static func begins(_ last: Tag, _ tag: Tag) -> Bool {
    switch (last.prefix, tag.prefix) {
    case (.begin, .begin), (.inside, .begin), (.outside, .begin), (.outside, .inside): true
    case (.end, .end), (.end, .inside), (.outside, .end): true
    case (_, .open), (_, .close): true
    case (_, .outside), (_, .dot): false
    default: last.type != tag.type
    }
  }
}
