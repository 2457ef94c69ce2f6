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

  /// Takes the lists of a record whose counts and addresses are known to fit each other.
  init(_ record: bp_record) {
    id = record.id
    kind = record.kind
    file = record.file
    line = record.line
    flags = record.flags
    texts = Self.list(record.texts, record.n_texts)
    words = Self.list(record.words, record.n_words)
    sentences = Self.list(record.sentences, record.n_sentences)
    spans = Self.list(record.spans, record.n_spans)
    spanIDs = record.span_ids == nil ? [] : Self.list(record.span_ids, record.n_spans)
    spanTexts = record.span_texts == nil ? [] : Self.list(record.span_texts, record.n_spans)
    pairs = Self.list(record.pairs, record.n_pairs)
    classes = Self.list(record.classes, record.n_classes)
    answers = Self.list(record.answers, record.n_answers)
    values = Self.list(record.values, record.n_values)
    extra = record.extra
  }

  private static func list<Element>(_ start: UnsafePointer<Element>?, _ count: UInt64) -> [Element] {
    Array(UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(count)))
  }
}
