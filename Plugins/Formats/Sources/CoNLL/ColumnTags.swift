import PluginSDK

/// The tags of a record's words as they are written in a column. Valid as long as the record is lent.
struct ColumnTags {
  private let words: LentArray<RecordSpan>?
  private let marks: [SpanTagger.Mark?]
  private let record: RecordView

  /// The tags that `record` has for `words`: its own words' tags when there are as many and any has one, else tags made
  /// from its mentions.
  init(
    _ record: RecordView, words: LentArray<RecordSpan>, ledger: Ledger?
  ) throws(PluginError) {
    self.record = record
    if record.words.count == words.count, record.words.contains(where: { $0.label != nil }) {
      self.words = record.words
      marks = []
    } else {
      self.words = nil
      marks = try SpanTagger(record, words: words, ledger: ledger).marks
    }
  }

  /// Whether the word goes on with the mention of the word before it.
  func goesOn(_ index: Int) -> Bool {
    if let words {
      guard let name = record.labelName(.words, words[index].label), let tag = WordTag(name) else {
        return false
      }
      return tag.position == .inside || tag.position == .end
    }
    return marks[index].map { !$0.begins } ?? false
  }

  /// Writes the tag of a word; `O` when it has none.
  func write(_ index: Int, to out: ByteWriter) throws(PluginError) {
    if let words {
      if let name = record.labelName(.words, words[index].label), !name.isEmpty {
        try out.write(name)
      } else {
        try out.write(byte: UInt8(ascii: "O"))
      }
      return
    }
    guard let mark = marks[index] else {
      try out.write(byte: UInt8(ascii: "O"))
      return
    }
    try out.write(byte: mark.begins ? UInt8(ascii: "B") : UInt8(ascii: "I"))
    if let name = record.labelName(.spans, mark.type), !name.isEmpty {
      try out.write(byte: UInt8(ascii: "-"))
      try out.write(name)
    }
  }
}
