import PluginSDK

/// Mentions that are exactly alike: the same text, the same bytes, the same type. Needs no words, so it scores raw text;
/// counts multisets, so a mention that is predicted twice is wrong once; a discontinuous mention is the set of its
/// fragments and is compared as a whole.
public struct SpanExactMetric: MetricPlugin {
  /// The id users write.
  public static let id = "span-exact.v1"
  /// The metric in a sentence.
  public static let summary =
    "Mentions with exactly the same bytes and type, discontinuous ones as a whole; needs no words"

  private let table: TagTable
  private var gold = MentionList()
  private var predicted = MentionList()
  private var mentions: MentionCounts

  /// Begins with nothing seen.
  public init(labels: LabelInventories) throws(PluginError) {
    table = TagTable(labels)
    mentions = MentionCounts(types: table.types.count)
  }

  /// Counts one record.
  public mutating func update(gold: RecordView, predicted: RecordView?) throws(PluginError) {
    try self.gold.read(gold, table)
    try self.predicted.read(predicted, table)
    for mention in self.gold.mentions { mentions.addGold(mention.type) }
    for mention in self.predicted.mentions { mentions.addPredicted(mention.type) }
    // Both lists are in one order: walk along them together.
    var (left, right) = (0, 0)
    while left < self.gold.mentions.count, right < self.predicted.mentions.count {
      let (a, b) = (self.gold.mentions[left], self.predicted.mentions[right])
      if a < b {
        left += 1
      } else if b < a {
        right += 1
      } else {
        mentions.addCorrect(a.type)
        left += 1
        right += 1
      }
    }
  }

  /// Counts what `other` has seen.
  public mutating func merge(_ other: SpanExactMetric) throws(PluginError) { try mentions.merge(other.mentions) }

  /// Gives precision, recall, f1 and counts.
  public func finish(into sink: MetricSink) throws(PluginError) {
    try mentions.finish(into: sink, types: table.types)
  }
}
