import PluginSDK

extension NERTask {
  /// Merges what each window owns, chooses tags and reads mentions from them by conlleval's rules: `B` begins a mention,
  /// and so does an `I` that follows no `B` or `I` of its type in its unit.
  ///
  /// A mention runs from the first byte of its first word to the last byte of its last one. Its confidence is the lowest
  /// probability among its words' tags: a mention is right only if all of them are, so its weakest word bounds it; unlike
  /// a product this does not punish length, and unlike a mean it does not hide one bad word.
  public func decode(_ outputs: DecodeView, into sink: RecordSink) throws(PluginError) {
    let record = outputs.record
    let words = record.words
    // Without windows there are no outputs either: every word is outside.
    let logits = outputs.windows.windowCount > 0 ? try logits(outputs) : nil
    let units = ReadingUnits(record, whole: settings.unit == .document)
    let rows = WordRows(outputs.windows, words: words.count)
    let draft = RecordDraft()
    draft.setID(record.id)
    var tags = [Int](repeating: TagClasses.outside, count: words.count)
    var confidences = [Double](repeating: 1, count: words.count)  // a word without a piece is outside for certain
    let decoder = TagDecoder(classes: classes, rule: settings.decoding)
    var word = 0
    while word < words.count {
      guard let unit = units.index(of: words[word]) else {
        word += 1
        continue
      }
      var end = word + 1
      while end < words.count, units.index(of: words[end]) == unit { end += 1 }
      let scores = (word..<end).map { rows[$0].flatMap { row in logits.map { $0[row] } } }
      for scores in scores {
        if let scores, !scores.allSatisfy(\.isFinite) {
          throw .internal(
            "the scores of record '\(record.id.string)' are not finite; the model's weights may be damaged")
        }
      }
      for (offset, tag) in decoder.tags(scores).enumerated() {
        tags[word + offset] = tag
        if let scores = scores[offset] { confidences[word + offset] = TagDecoder.probability(of: tag, scores) }
      }
      addMentions(in: word..<end, tags, confidences, words, to: draft)
      word = end
    }
    if record.wordsGiven {
      draft.wordsGiven = true
      for (index, word) in words.enumerated() {
        draft.addWord(RecordSpan(word.span, text: word.text, label: tags[index], score: confidences[index]))
      }
    }
    try sink.put(draft)
  }

  private func logits(_ outputs: DecodeView) throws(PluginError) -> OutputRows {
    let logits = try outputs.rows(slot: 0)
    guard logits.count == outputs.windows.tokenCount, logits.columns == classes.count || logits.count == 0 else {
      throw .shape(
        "the scores of a record are [\(logits.count),\(logits.columns)], and it has \(outputs.windows.tokenCount) tokens "
          + "and \(classes.count) classes")
    }
    return logits
  }

  /// Adds the mentions that the tags of one unit's words mean.
  private func addMentions(
    in range: Range<Int>, _ tags: [Int], _ confidences: [Double], _ words: LentArray<RecordSpan>, to draft: RecordDraft
  ) {
    var open: RecordSpan?
    for word in range {
      switch classes.role(tags[word]) {
      case .outside:
        if let mention = open { draft.addSpan(mention) }
        open = nil
      case .inside(let type) where open?.label == type:
        guard var mention = open else { continue }
        mention.span.end = words[word].span.end
        mention.score = min(mention.score, confidences[word])
        open = mention
      case .begin(let type), .inside(let type):
        if let mention = open { draft.addSpan(mention) }
        open = RecordSpan(words[word].span, text: words[word].text, label: type, score: confidences[word])
      }
    }
    if let mention = open { draft.addSpan(mention) }
  }
}
