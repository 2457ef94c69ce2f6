import Glibc
import PluginAPI

/// What Swift sees of a record.
extension StoredRecord {
  /// The record's id.
  public var id: String { pointer.pointee.id.content }
  /// Whether it has an id, and the same one as another record.
  public func hasID(of other: StoredRecord) -> Bool {
    let (own, theirs) = (pointer.pointee.id, other.pointer.pointee.id)
    guard own.len > 0, own.len == theirs.len, let first = own.ptr, let second = theirs.ptr else { return false }
    return withExtendedLifetime((self, other)) { memcmp(first, second, Int(own.len)) == 0 }
  }
  /// Its kind, where a corpus mixes kinds of records, such as a question's: "factoid"; empty otherwise.
  public var kind: String { pointer.pointee.kind.content }
  /// The file it was read from, for messages; empty when none.
  public var file: String { pointer.pointee.file.content }
  /// The line in that file, from 1; 0 when unknown.
  public var line: UInt64 { pointer.pointee.line }
  /// Whether its targets are annotated, even when there are none.
  public var hasGold: Bool { pointer.pointee.flags & BP_HAS_GOLD != 0 }
  /// Whether its words come from the corpus; otherwise the host made them.
  public var wordsAreGiven: Bool { pointer.pointee.flags & BP_WORDS_GIVEN != 0 }
  /// Whether its sentences come from the corpus; otherwise the host made them.
  public var sentencesAreGiven: Bool { pointer.pointee.flags & BP_SENTENCES_GIVEN != 0 }

  /// The texts.
  public var texts: RecordList<RecordText> {
    RecordList(self, start: pointer.pointee.texts, count: pointer.pointee.n_texts)
  }
  /// The words, in order.
  public var words: RecordList<RecordSpan> {
    RecordList(self, start: pointer.pointee.words, count: pointer.pointee.n_words)
  }
  /// The sentences, in order.
  public var sentences: RecordList<RecordSpan> {
    RecordList(self, start: pointer.pointee.sentences, count: pointer.pointee.n_sentences)
  }
  /// The mentions.
  public var spans: RecordList<RecordSpan> {
    RecordList(self, start: pointer.pointee.spans, count: pointer.pointee.n_spans)
  }
  /// The relations.
  public var pairs: RecordList<RecordPair> {
    RecordList(self, start: pointer.pointee.pairs, count: pointer.pointee.n_pairs)
  }
  /// The classes of the whole record.
  public var classes: RecordList<RecordClass> {
    RecordList(self, start: pointer.pointee.classes, count: pointer.pointee.n_classes)
  }
  /// The answers.
  public var answers: RecordList<RecordAnswer> {
    RecordList(self, start: pointer.pointee.answers, count: pointer.pointee.n_answers)
  }
  /// The numbers that are predicted for the whole record.
  public var values: [Double] {
    Array(UnsafeBufferPointer(start: pointer.pointee.values, count: Int(pointer.pointee.n_values)))
  }
  /// A JSON object that is carried through untouched; empty: none.
  public var extra: String { pointer.pointee.extra.content }

  /// The id of a mention in its corpus; nil when the corpus has none.
  public func spanID(_ index: Int) -> String? {
    precondition(index >= 0 && index < Int(pointer.pointee.n_spans), "a span beyond the record's end")
    return pointer.pointee.span_ids.map { $0[index].content }
  }

  /// The UTF-8 bytes of a text, lent for the length of the call.
  public func withTextBytes<Result>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    precondition(index >= 0 && index < Int(pointer.pointee.n_texts), "a text beyond the record's end")
    guard let text = pointer.pointee.texts?[index].text, let start = text.ptr else {
      return body(UnsafeBufferPointer(start: nil, count: 0))
    }
    let bytes = UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self)
    return withExtendedLifetime(self) { body(UnsafeBufferPointer(start: bytes, count: Int(text.len))) }
  }

  /// The part of its text that a span covers.
  public func slice(_ span: RecordSpan) -> String {
    withTextBytes(span.text) { String(decoding: UnsafeBufferPointer(rebasing: $0[span.range]), as: UTF8.self) }
  }

  /// The same record with the labels of other inventories, by their names; names that are new are added.
  public func relabeled(under labels: inout LabelInventories) -> StoredRecord {
    var memory = RecordMemory(chunkBytes: 0)
    return relabeled(under: &labels, in: &memory)
  }

  /// The same, in memory that it shares with others.
  public func relabeled(under labels: inout LabelInventories, in memory: inout RecordMemory) -> StoredRecord {
    guard let names else { return self }
    var words = Array(start: pointer.pointee.words, count: pointer.pointee.n_words)
    var spans = Array(start: pointer.pointee.spans, count: pointer.pointee.n_spans)
    var pairs = Array(start: pointer.pointee.pairs, count: pointer.pointee.n_pairs)
    var classes = Array(start: pointer.pointee.classes, count: pointer.pointee.n_classes)
    for index in words.indices { names.move(&words[index].label, .words, &labels) }
    for index in spans.indices { names.move(&spans[index].label, .spans, &labels) }
    for index in pairs.indices { names.move(&pairs[index].label, .pairs, &labels) }
    for index in classes.indices { names.move(&classes[index].label, .records, &labels) }
    return StoredRecord(
      self, words: words, spans: spans, pairs: pairs, classes: classes, names: labels.names(), in: &memory)
  }

  /// A copy with other words; `given` says whether they come from the corpus.
  public func withWords(_ words: [RecordSpan], given: Bool = false) -> StoredRecord {
    var image = image
    image.words = words.map(\.stored)
    image.flags = given ? image.flags | BP_WORDS_GIVEN : image.flags & ~BP_WORDS_GIVEN
    return withExtendedLifetime(self) { StoredRecord(image) }
  }

  /// A copy with other sentences; `given` says whether they come from the corpus.
  public func withSentences(_ sentences: [RecordSpan], given: Bool = false) -> StoredRecord {
    var image = image
    image.sentences = sentences.map(\.stored)
    image.flags = given ? image.flags | BP_SENTENCES_GIVEN : image.flags & ~BP_SENTENCES_GIVEN
    return withExtendedLifetime(self) { StoredRecord(image) }
  }
}
