import PluginAPI

/// What a draft holds: strings and lists whose storage stays over `reset`.
struct RecordContent: ~Copyable {
  var arena = ByteArena()
  var texts = GrowingBuffer<bp_text>()
  var words = GrowingBuffer<bp_span>()
  var sentences = GrowingBuffer<bp_span>()
  var spans = GrowingBuffer<bp_span>()
  var spanIDs = GrowingBuffer<bp_str>()
  var spanTexts = GrowingBuffer<bp_str>()
  var pairs = GrowingBuffer<bp_pair>()
  var classes = GrowingBuffer<bp_class>()
  var answers = GrowingBuffer<bp_answer>()
  var values = GrowingBuffer<Double>()
  var id = bp_str()
  var kind = bp_str()
  var file = bp_str()
  var extra = bp_str()
  var anySpanID = false
  var anySpanText = false
  var line = 0
  var hasGold = false
  var wordsGiven = false
  var sentencesGiven = false

  /// Makes it empty and keeps its storage.
  mutating func reset() {
    arena.reset()
    texts.removeAll()
    words.removeAll()
    sentences.removeAll()
    spans.removeAll()
    spanIDs.removeAll()
    spanTexts.removeAll()
    pairs.removeAll()
    classes.removeAll()
    answers.removeAll()
    values.removeAll()
    id = bp_str()
    kind = bp_str()
    file = bp_str()
    extra = bp_str()
    anySpanID = false
    anySpanText = false
    line = 0
    hasGold = false
    wordsGiven = false
    sentencesGiven = false
  }

  /// The record as the contract has it. Unsafe corner: its pointers go into the record's own storage and are valid
  /// until it is next changed, which is what a cursor promises until its next call.
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
}
