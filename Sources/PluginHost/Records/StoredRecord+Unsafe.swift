import PluginAPI

/// A record in memory of the host's own: one piece with the C struct, its lists and its strings.
///
/// It never changes once it is made, so any number of threads may read it and lend it to plugins at no cost.
public final class StoredRecord: @unchecked Sendable {
  /// What a plugin is given; valid as long as this object.
  let pointer: UnsafePointer<bp_record>
  private let chunk: RecordChunk
  /// How many bytes the record occupies.
  public let byteCount: Int
  /// What its labels mean, for as long as the record; nil where nobody has said.
  let names: LabelNames?
  /// The record whose memory holds what this one has not copied.
  private let base: StoredRecord?

  /// Copies an image and every string it points to, into memory of its own.
  convenience init(_ image: RecordImage) {
    var memory = RecordMemory(chunkBytes: 0)
    self.init(image, in: &memory)
  }

  /// Copies an image and every string it points to.
  init(_ image: RecordImage, in memory: inout RecordMemory) {
    var size = MemoryLayout<bp_record>.stride
    func count<Element>(_ list: [Element]) { size += Self.padded(list.count * MemoryLayout<Element>.stride) }
    count(image.texts)
    count(image.words)
    count(image.sentences)
    count(image.spans)
    count(image.spanIDs)
    count(image.spanTexts)
    count(image.pairs)
    count(image.classes)
    count(image.answers)
    count(image.values)
    func count(_ string: bp_str) { size += Int(string.len) }
    count(image.id)
    count(image.kind)
    count(image.file)
    count(image.extra)
    for text in image.texts {
      count(text.id)
      count(text.text)
    }
    for string in image.spanIDs { count(string) }
    for string in image.spanTexts { count(string) }
    for answer in image.answers { count(answer.text) }

    let block: UnsafeMutableRawPointer
    (chunk, block) = memory.take(size)
    byteCount = size
    base = nil
    names = image.names
    var writer = BlockWriter(next: block + MemoryLayout<bp_record>.stride)
    var record = zeroed(bp_record.self)
    record.size = UInt64(MemoryLayout<bp_record>.size)
    record.line = image.line
    record.flags = image.flags
    record.n_texts = UInt64(image.texts.count)
    record.n_words = UInt64(image.words.count)
    record.n_sentences = UInt64(image.sentences.count)
    record.n_spans = UInt64(image.spans.count)
    record.n_pairs = UInt64(image.pairs.count)
    record.n_classes = UInt64(image.classes.count)
    record.n_answers = UInt64(image.answers.count)
    record.n_values = UInt64(image.values.count)
    record.labels = image.names?.lists
    record.n_labels = image.names?.count ?? 0
    let texts = writer.list(image.texts)
    record.words = UnsafePointer(writer.list(image.words))
    record.sentences = UnsafePointer(writer.list(image.sentences))
    record.spans = UnsafePointer(writer.list(image.spans))
    let spanIDs = writer.list(image.spanIDs)
    let spanTexts = writer.list(image.spanTexts)
    record.pairs = UnsafePointer(writer.list(image.pairs))
    record.classes = UnsafePointer(writer.list(image.classes))
    let answers = writer.list(image.answers)
    record.values = UnsafePointer(writer.list(image.values))
    // The lists are in place; now the strings, each at once with the field that points to it.
    record.id = writer.string(image.id)
    record.kind = writer.string(image.kind)
    record.file = writer.string(image.file)
    record.extra = writer.string(image.extra)
    for (index, text) in image.texts.enumerated() {
      texts?[index].id = writer.string(text.id)
      texts?[index].text = writer.string(text.text)
    }
    for (index, string) in image.spanIDs.enumerated() { spanIDs?[index] = writer.string(string) }
    for (index, string) in image.spanTexts.enumerated() { spanTexts?[index] = writer.string(string) }
    for (index, answer) in image.answers.enumerated() { answers?[index].text = writer.string(answer.text) }
    record.texts = UnsafePointer(texts)
    record.span_ids = UnsafePointer(spanIDs)
    record.span_texts = UnsafePointer(spanTexts)
    record.answers = UnsafePointer(answers)
    let head = block.bindMemory(to: bp_record.self, capacity: 1)
    head.initialize(to: record)
    pointer = UnsafePointer(head)
  }

  /// Takes everything from another record, which stays for as long, but the lists that have labels.
  init(
    _ base: StoredRecord, words: [bp_span], spans: [bp_span], pairs: [bp_pair], classes: [bp_class], names: LabelNames,
    in memory: inout RecordMemory
  ) {
    var size = MemoryLayout<bp_record>.stride
    func count<Element>(_ list: [Element]) { size += Self.padded(list.count * MemoryLayout<Element>.stride) }
    count(words)
    count(spans)
    count(pairs)
    count(classes)
    let block: UnsafeMutableRawPointer
    (chunk, block) = memory.take(size)
    byteCount = base.byteCount + size
    self.base = base
    self.names = names
    var writer = BlockWriter(next: block + MemoryLayout<bp_record>.stride)
    var record = base.pointer.pointee
    record.words = UnsafePointer(writer.list(words))
    record.spans = UnsafePointer(writer.list(spans))
    record.pairs = UnsafePointer(writer.list(pairs))
    record.classes = UnsafePointer(writer.list(classes))
    record.labels = names.lists
    record.n_labels = names.count
    let head = block.bindMemory(to: bp_record.self, capacity: 1)
    head.initialize(to: record)
    pointer = UnsafePointer(head)
  }

  /// The record's lists for changing; valid as long as this object.
  var image: RecordImage {
    var image = RecordImage(pointer.pointee)
    image.names = names
    return image
  }

  fileprivate static func padded(_ size: Int) -> Int { (size + 15) & ~15 }
}

/// Puts lists and strings one behind the other.
private struct BlockWriter {
  var next: UnsafeMutableRawPointer

  mutating func list<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element>? {
    guard !elements.isEmpty else { return nil }
    let start = next.bindMemory(to: Element.self, capacity: elements.count)
    start.initialize(from: elements, count: elements.count)
    next += StoredRecord.padded(elements.count * MemoryLayout<Element>.stride)
    return start
  }

  mutating func string(_ string: bp_str) -> bp_str {
    guard string.len > 0, let source = string.ptr else { return bp_str(ptr: nil, len: 0) }
    let start = next.bindMemory(to: CChar.self, capacity: Int(string.len))
    start.initialize(from: source, count: Int(string.len))
    next += Int(string.len)
    return bp_str(ptr: UnsafePointer(start), len: string.len)
  }
}
