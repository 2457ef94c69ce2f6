import PluginAPI

/// What Swift sees of a record.
extension StoredRecord {
  /// The record's id.
  public var id: String { pointer.pointee.id.content }
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

  /// A copy whose labels are those of other inventories, by their names; names that are new are added.
  public func relabeled(under labels: inout LabelInventories) -> StoredRecord {
    guard let names else { return self }
    var image = image
    for index in image.words.indices { names.move(&image.words[index].label, .words, &labels) }
    for index in image.spans.indices { names.move(&image.spans[index].label, .spans, &labels) }
    for index in image.pairs.indices { names.move(&image.pairs[index].label, .pairs, &labels) }
    for index in image.classes.indices { names.move(&image.classes[index].label, .records, &labels) }
    image.names = labels.names()
    return withExtendedLifetime(self) { StoredRecord(image) }
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
