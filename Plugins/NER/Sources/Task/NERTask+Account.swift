import PluginSDK

extension NERTask {
  /// Enters every gold mention that no prediction can equal, with the first of these reasons that holds:
  /// `label-unknown` (training never saw its type), `duplicate` (the same mention again), `discontinuous` (a fragment of
  /// several), `misaligned` (it does not begin and end with words), `split-by-sentence` (no single input holds it),
  /// `no-tokens` (a word of it has no piece in any window), `overlapping` (tags hold one mention of a word only, and an
  /// earlier or longer one comes first).
  public func account(_ record: RecordView, windows: Batch, ledger: Ledger) throws(PluginError) {
    guard !record.spans.isEmpty else { return }
    let units = ReadingUnits(record, whole: settings.unit == .document)
    let rows = WordRows(windows, words: record.words.count)
    let fragmented = GoldMentions.fragmentedGroups(record)
    var seen: Set<RecordSpan> = []
    var held: RecordSpan?
    for index in GoldMentions.outermostFirst(record) {
      let gold = record.spans[index]
      let reason: StaticString? =
        if (gold.label ?? Int.max) >= classes.types.count {
          "label-unknown"
        } else if let group = gold.group, fragmented.contains(group) {
          "discontinuous"
        } else if !seen.insert(RecordSpan(gold.span, text: gold.text, label: gold.label)).inserted {
          "duplicate"
        } else if let reason = unreachable(gold, record, units, rows) {
          reason
        } else if let held, held.text == gold.text, held.span.overlaps(gold.span) {
          "overlapping"
        } else {
          nil
        }
      if let reason {
        try ledger.enter(reason, .spans, index)
      } else {
        held = gold
      }
    }
  }

  /// Why words, inputs or pieces keep a mention out of reach; nil when they do not.
  private func unreachable(
    _ gold: RecordSpan, _ record: RecordView, _ units: ReadingUnits, _ rows: WordRows
  ) -> StaticString? {
    let range = record.words(sharedWith: gold)
    guard let first = range.first, let last = range.last else { return "no-tokens" }
    let words = record.words
    guard words[first].span.start == gold.span.start, words[last].span.end == gold.span.end else { return "misaligned" }
    guard let unit = units.index(of: words[first]) else { return "no-tokens" }
    for word in range where units.index(of: words[word]) != unit { return "split-by-sentence" }
    for word in range where rows[word] == nil { return "no-tokens" }
    return nil
  }
}
