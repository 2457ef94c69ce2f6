import PluginAPI

/// A whole record as plain values, with names of labels instead of indices: what tests compare and make.
struct RecordCopy: Equatable {
  struct Text: Equatable {
    var id = ""
    var text = ""
    var role = UInt32(BP_BODY)
  }
  struct Span: Equatable {
    var start = 0
    var end = 0
    var text = 0
    var label: String?
    var group: Int?
    var score = 0.0
    var id = ""
  }
  struct Pair: Equatable {
    var head = 0
    var tail = 0
    var label: String?
    var score = 0.0
  }
  struct Class: Equatable {
    var label: String?
    var score = 0.0
  }
  struct Answer: Equatable {
    var text = ""
    var start = 0
    var end = 0
    var source: Int?
    var group: Int?
    var rank = 0
    var score = 0.0
  }

  var id = ""
  var kind = ""
  var line = 0
  var flags = UInt32(0)
  var texts: [Text] = []
  var words: [Span] = []
  var sentences: [Span] = []
  var spans: [Span] = []
  var pairs: [Pair] = []
  var classes: [Class] = []
  var answers: [Answer] = []
  var values: [Double] = []
  var extra = ""

  /// The bytes of a span as a string.
  func slice(_ span: Span) -> String {
    String(decoding: Array(texts[span.text].text.utf8)[span.start..<span.end], as: UTF8.self)
  }

  /// The slices and types of all mentions.
  var mentions: [String] { spans.map { "\(slice($0))/\($0.label ?? "")" } }
}

extension RecordCopy {
  /// Copies a lent record; `name` gives the names of labels.
  init(_ record: bp_record, name: (UInt32, UInt32) -> String?) {
    func spans(_ base: UnsafePointer<bp_span>?, _ count: UInt64, _ kind: UInt32) -> [Span] {
      UnsafeBufferPointer(start: base, count: Int(count)).map {
        Span(
          start: Int($0.start), end: Int($0.end), text: Int($0.text), label: name(kind, $0.label),
          group: $0.group == 0 ? nil : Int($0.group) - 1, score: $0.score)
      }
    }
    id = String(record.id)
    kind = String(record.kind)
    line = Int(record.line)
    flags = record.flags
    texts = UnsafeBufferPointer(start: record.texts, count: Int(record.n_texts)).map {
      Text(id: String($0.id), text: String($0.text), role: $0.role)
    }
    words = spans(record.words, record.n_words, UInt32(BP_OF_WORDS))
    sentences = spans(record.sentences, record.n_sentences, UInt32(BP_OF_SPANS))
    self.spans = spans(record.spans, record.n_spans, UInt32(BP_OF_SPANS))
    if let ids = record.span_ids { for index in self.spans.indices { self.spans[index].id = String(ids[index]) } }
    pairs = UnsafeBufferPointer(start: record.pairs, count: Int(record.n_pairs)).map {
      Pair(head: Int($0.head), tail: Int($0.tail), label: name(UInt32(BP_OF_PAIRS), $0.label), score: $0.score)
    }
    classes = UnsafeBufferPointer(start: record.classes, count: Int(record.n_classes)).map {
      Class(label: name(UInt32(BP_OF_RECORDS), $0.label), score: $0.score)
    }
    answers = UnsafeBufferPointer(start: record.answers, count: Int(record.n_answers)).map {
      Answer(
        text: String($0.text), start: Int($0.start), end: Int($0.end),
        source: $0.source == BP_NONE ? nil : Int($0.source), group: $0.group == 0 ? nil : Int($0.group) - 1,
        rank: Int($0.rank), score: $0.score)
    }
    values = Array(UnsafeBufferPointer(start: record.values, count: Int(record.n_values)))
    extra = String(record.extra)
  }

  /// The contract's struct, whose storage lives for ever: tests are short.
  func lend(_ labels: TestLabels) -> bp_record {
    func lasting<Element>(_ elements: [Element]) -> UnsafePointer<Element>? {
      if elements.isEmpty { return nil }
      let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
      _ = copy.initialize(from: elements)
      return UnsafePointer(copy.baseAddress)
    }
    func c(_ spans: [Span], _ kind: UInt32) -> UnsafePointer<bp_span>? {
      lasting(
        spans.map {
          bp_span(
            start: UInt64($0.start), end: UInt64($0.end), text: UInt32($0.text), label: labels.index(kind, $0.label),
            group: $0.group.map { UInt32($0) + 1 } ?? 0, flags: 0, score: $0.score)
        })
    }
    var record = bp_record()
    record.size = UInt64(MemoryLayout<bp_record>.size)
    record.labels = labels.lasting
    record.n_labels = 4
    record.id = bp_str(lasting: id)
    record.kind = bp_str(lasting: kind)
    record.file = bp_str(lasting: "made-up")
    record.line = UInt64(line)
    record.flags = flags
    record.texts = lasting(
      texts.map { bp_text(id: bp_str(lasting: $0.id), text: bp_str(lasting: $0.text), role: $0.role, flags: 0) })
    record.n_texts = UInt64(texts.count)
    record.words = c(words, UInt32(BP_OF_WORDS))
    record.n_words = UInt64(words.count)
    record.sentences = c(sentences, UInt32(BP_OF_SPANS))
    record.n_sentences = UInt64(sentences.count)
    record.spans = c(spans, UInt32(BP_OF_SPANS))
    record.n_spans = UInt64(spans.count)
    if spans.contains(where: { !$0.id.isEmpty }) { record.span_ids = lasting(spans.map { bp_str(lasting: $0.id) }) }
    record.pairs = lasting(
      pairs.map {
        bp_pair(
          head: UInt32($0.head), tail: UInt32($0.tail), label: labels.index(UInt32(BP_OF_PAIRS), $0.label), flags: 0,
          score: $0.score)
      })
    record.n_pairs = UInt64(pairs.count)
    record.classes = lasting(
      classes.map { bp_class(label: labels.index(UInt32(BP_OF_RECORDS), $0.label), flags: 0, score: $0.score) })
    record.n_classes = UInt64(classes.count)
    record.answers = lasting(
      answers.map {
        bp_answer(
          text: bp_str(lasting: $0.text), start: UInt64($0.start), end: UInt64($0.end),
          source: $0.source.map { UInt32($0) } ?? BP_NONE, group: $0.group.map { UInt32($0) + 1 } ?? 0,
          rank: UInt32($0.rank), flags: 0, score: $0.score)
      })
    record.n_answers = UInt64(answers.count)
    record.values = lasting(values)
    record.n_values = UInt64(values.count)
    record.extra = bp_str(lasting: extra)
    return record
  }
}

/// Inventories of labels for writers.
final class TestLabels {
  private var names: [[String]] = [[], [], [], []]

  func index(_ kind: UInt32, _ name: String?) -> UInt32 {
    guard let name else { return BP_NONE }
    let kind = Int(kind)
    if let known = names[kind].firstIndex(of: name) { return UInt32(known) }
    names[kind].append(name)
    return UInt32(names[kind].count - 1)
  }

  /// Adds all labels of records, so that they are known before any is lent.
  func add(_ records: [RecordCopy]) { for record in records { _ = record.lend(self) } }

  /// What the labels mean so far, for ever: tests are short.
  var lasting: UnsafePointer<bp_labels> {
    let lists = UnsafeMutablePointer<bp_labels>.allocate(capacity: names.count)
    for (kind, names) in names.enumerated() {
      let copy = UnsafeMutableBufferPointer<bp_str>.allocate(capacity: names.count)
      _ = copy.initialize(from: names.map { bp_str(lasting: $0) })
      (lists + kind).initialize(
        to: bp_labels(
          kind: UInt32(kind), n: UInt32(names.count), names: UnsafePointer(copy.baseAddress), counts: nil))
    }
    return UnsafePointer(lists)
  }
}
