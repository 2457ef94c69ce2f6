import PluginSDK

/// Precision, recall and F1 of each tag that is not outside of mentions (`B`, `I`, or `B-Disease` …), and their macro
/// means over the tags that gold or predictions hold; accuracy over all words.
///
/// BioBERT's `run_ner.py` logs these numbers over word pieces and padding; here they are over words, so that they do not
/// depend on the vocabulary or the batch.
public struct TokenLevelMetric: MetricPlugin {
  /// The id users write.
  public static let id = "token-level.v1"
  /// The metric in a sentence.
  public static let summary = "Tags of single words: the macro mean over B and I tags, as BioBERT logs it, over words"

  private let table: TagTable
  private var sequences = TagSequences()
  private var counts: MentionCounts
  private var words = WordCounts()

  /// Begins with nothing seen.
  public init(labels: LabelInventories) throws(PluginError) {
    table = TagTable(labels)
    counts = MentionCounts(types: table.tags.count)
  }

  /// Counts one record.
  public mutating func update(gold: RecordView, predicted: RecordView?) throws(PluginError) {
    try sequences.read(gold: gold, predicted: predicted, table)
    for word in sequences.gold.indices {
      let gold = sequences.gold[word]
      let guess = sequences.predicted[word]
      counts.addGold(gold.id)
      counts.addPredicted(guess.id)
      if gold == guess { counts.addCorrect(gold.id) }
      words.add(right: gold == guess)
    }
  }

  /// Counts what `other` has seen.
  public mutating func merge(_ other: TokenLevelMetric) throws(PluginError) {
    try counts.merge(other.counts)
    words.merge(other.words)
  }

  /// Gives the macro means, accuracy, and each tag's own numbers. A tag's 0/0 counts as 0 in the means.
  public func finish(into sink: MetricSink) throws(PluginError) {
    var tags = 0
    var sums = (precision: 0.0, recall: 0.0, f1: 0.0)
    for (tag, name) in table.tags.enumerated() where !table.isOutside[tag] {
      let (gold, predicted, correct) = (counts.gold[tag], counts.predicted[tag], counts.correct[tag])
      guard gold + predicted > 0 else { continue }
      tags += 1
      if predicted > 0 { sums.precision += Double(correct) / Double(predicted) }
      if gold > 0 { sums.recall += Double(correct) / Double(gold) }
      sums.f1 += Double(2 * correct) / Double(gold + predicted)
      try sink.put("precision:\(name)", Double(correct), over: Double(predicted))
      try sink.put("recall:\(name)", Double(correct), over: Double(gold))
      try sink.put("f1:\(name)", Double(2 * correct), over: Double(gold + predicted))
      try sink.put("count:gold:\(name)", Double(gold))
      try sink.put("count:predicted:\(name)", Double(predicted))
      try sink.put("count:correct:\(name)", Double(correct))
    }
    try sink.put("precision", sums.precision, over: Double(tags))
    try sink.put("recall", sums.recall, over: Double(tags))
    try sink.put("f1", sums.f1, over: Double(tags), .primary)
    try words.finish(into: sink)
  }
}
