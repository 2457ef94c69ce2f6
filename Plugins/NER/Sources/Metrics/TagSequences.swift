import PluginSDK

/// The gold and predicted tags of one record, over the gold record's words.
///
/// The words' own tags where both sides carry them; otherwise both are derived from mentions as IOB2: every word that
/// shares a byte with a mention belongs to it, of mentions that share a word the earlier or longer one is kept, and
/// fragments stand for themselves. A missing prediction is all `O`.
struct TagSequences {
  private(set) var gold: [Tag] = []
  private(set) var predicted: [Tag] = []

  /// Reads a record; the storage is used again.
  mutating func read(gold record: RecordView, predicted: RecordView?, _ table: TagTable) throws(PluginError) {
    let tagged = Self.carriesTags(record)
    let words = record.words.count
    if let predicted {
      if tagged, predicted.words.count == words, Self.carriesTags(predicted) {
        try Self.copy(record, table, into: &gold)
        try Self.copy(predicted, table, into: &self.predicted)
      } else {
        try Self.derive(record, over: record, table, into: &gold)
        try Self.derive(predicted, over: record, table, into: &self.predicted)
      }
    } else {
      if tagged {
        try Self.copy(record, table, into: &gold)
      } else {
        try Self.derive(record, over: record, table, into: &gold)
      }
      self.predicted.removeAll(keepingCapacity: true)
      self.predicted.append(contentsOf: repeatElement(table.outside, count: words))
    }
  }

  private static func carriesTags(_ record: RecordView) -> Bool {
    record.words.contains { $0.label != nil }
  }

  private static func copy(_ record: RecordView, _ table: TagTable, into tags: inout [Tag]) throws(PluginError) {
    tags.removeAll(keepingCapacity: true)
    let words = record.words
    for index in words.indices { tags.append(try table.tag(ofWord: words[index].label)) }
  }

  private static func derive(
    _ source: RecordView, over record: RecordView, _ table: TagTable, into tags: inout [Tag]
  ) throws(PluginError) {
    tags.removeAll(keepingCapacity: true)
    tags.append(contentsOf: repeatElement(table.outside, count: record.words.count))
    var free = 0  // words before it belong to a mention already
    for index in GoldMentions.outermostFirst(source) {
      let mention = source.spans[index]
      let words = record.words(sharedWith: mention)
      guard let first = words.first, first >= free else { continue }
      let (begin, inside) = try table.tags(ofSpan: mention.label)
      tags[first] = begin
      for word in words.dropFirst() { tags[word] = inside }
      free = words.upperBound
    }
  }
}
