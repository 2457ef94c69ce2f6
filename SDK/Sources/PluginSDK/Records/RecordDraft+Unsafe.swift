import PluginAPI

extension RecordDraft {
  /// The record as the contract has it. Unsafe corner: its pointers go into this draft's own storage and are valid
  /// until the draft is next changed, which is what a cursor promises until its next call.
  func lend() -> bp_record {
    var record = bp_record()
    record.size = UInt64(MemoryLayout<bp_record>.size)
    record.id = id
    record.kind = kind
    record.file = file
    record.line = UInt64(clamping: line)
    record.flags =
      (hasGold ? BP_HAS_GOLD : 0) | (wordsGiven ? BP_WORDS_GIVEN : 0) | (sentencesGiven ? BP_SENTENCES_GIVEN : 0)
    record.texts = texts.address
    record.n_texts = UInt64(texts.count)
    record.words = words.address
    record.n_words = UInt64(words.count)
    record.sentences = sentences.address
    record.n_sentences = UInt64(sentences.count)
    record.spans = spans.address
    record.span_ids = anySpanID ? spanIDs.address : nil
    record.span_texts = anySpanText ? spanTexts.address : nil
    record.n_spans = UInt64(spans.count)
    record.pairs = pairs.address
    record.n_pairs = UInt64(pairs.count)
    record.classes = classes.address
    record.n_classes = UInt64(classes.count)
    record.answers = answers.address
    record.n_answers = UInt64(answers.count)
    record.values = values.address
    record.n_values = UInt64(values.count)
    record.extra = extra
    return record
  }

  /// Calls `body` with the record as others see it; the view ends when `body` returns.
  public func withView<Result>(_ body: (RecordView) -> Result) -> Result {
    // Without this the draft could go, and its storage with it, as soon as its address is known.
    withExtendedLifetime(self) { body(RecordView(unchecked: pointer)) }
  }
}
