import PluginAPI

/// A record while it is being made: its lists as arrays that can be changed, its strings still where they came from.
///
/// An image must not outlive the memory that its strings point to; `StoredRecord(image)` copies everything.
struct RecordImage {
  var id = bp_str(ptr: nil, len: 0)
  var kind = bp_str(ptr: nil, len: 0)
  var file = bp_str(ptr: nil, len: 0)
  var line: UInt64 = 0
  var flags: UInt32 = 0
  var texts: [bp_text] = []
  var words: [bp_span] = []
  var sentences: [bp_span] = []
  var spans: [bp_span] = []
  var spanIDs: [bp_str] = []
  var spanTexts: [bp_str] = []
  var pairs: [bp_pair] = []
  var classes: [bp_class] = []
  var answers: [bp_answer] = []
  var values: [Double] = []
  var extra = bp_str(ptr: nil, len: 0)
  /// What its labels mean; nil where nobody has said.
  var names: LabelNames?

  init() {}

  /// Whether anything points into its texts.
  var hasRanges: Bool { !(words.isEmpty && sentences.isEmpty && spans.isEmpty && answers.isEmpty) }

  /// Takes the lists of a record whose counts and addresses are known to fit each other.
  init(_ record: bp_record) {
    id = record.id
    kind = record.kind
    file = record.file
    line = record.line
    flags = record.flags
    texts = Array(start: record.texts, count: record.n_texts)
    words = Array(start: record.words, count: record.n_words)
    sentences = Array(start: record.sentences, count: record.n_sentences)
    spans = Array(start: record.spans, count: record.n_spans)
    spanIDs = record.span_ids == nil ? [] : Array(start: record.span_ids, count: record.n_spans)
    spanTexts = record.span_texts == nil ? [] : Array(start: record.span_texts, count: record.n_spans)
    pairs = Array(start: record.pairs, count: record.n_pairs)
    classes = Array(start: record.classes, count: record.n_classes)
    answers = Array(start: record.answers, count: record.n_answers)
    values = Array(start: record.values, count: record.n_values)
    extra = record.extra
  }
}

extension Array {
  /// A list of a record; empty where it has no address.
  init(start: UnsafePointer<Element>?, count: UInt64) {
    self.init(UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(count)))
  }
}
