import PluginAPI

/// A record that the host lends for one call: the unit that is scored.
///
/// Everything read from it is valid until that call returns; copy what is to be kept.
public struct RecordView {
  @usableFromInline let record: UnsafePointer<bp_record>

  /// A view of `record`, whose struct must be whole: see `init(checking:)`.
  @inlinable init(unchecked record: UnsafePointer<bp_record>) { self.record = record }

  /// The record as the contract has it, for tests that drive the C tables.
  package var pointer: UnsafePointer<bp_record> { record }

  /// A view of a record of the host, which must reach as far as contract 1.0 does.
  init(checking record: UnsafePointer<bp_record>?) throws(PluginError) {
    guard let record, record.pointee.size >= FirstSize.record else {
      throw .argument("a record is missing or shorter than contract 1.0 has it")
    }
    self.record = record
  }

  /// The record's name in its corpus; may be empty.
  @inlinable public var id: BorrowedText { BorrowedText(record.pointee.id) }
  /// What kind of record it is where a corpus mixes several, such as a question's `factoid`; mostly empty.
  @inlinable public var kind: BorrowedText { BorrowedText(record.pointee.kind) }
  /// The file it was read from, for messages.
  @inlinable public var file: BorrowedText { BorrowedText(record.pointee.file) }
  /// The line it begins at, for messages; 0 when lines say nothing.
  @inlinable public var line: Int { Int(clamping: record.pointee.line) }

  /// Whether its targets are annotated, even when there are none.
  @inlinable public var hasGold: Bool { record.pointee.flags & BP_HAS_GOLD != 0 }
  /// Whether its words come from the corpus; otherwise the host made them.
  @inlinable public var wordsGiven: Bool { record.pointee.flags & BP_WORDS_GIVEN != 0 }
  /// Whether its sentences come from the corpus; otherwise the host made them.
  @inlinable public var sentencesGiven: Bool { record.pointee.flags & BP_SENTENCES_GIVEN != 0 }

  /// Its texts.
  @inlinable public var texts: LentArray<RecordText> { LentArray(record.pointee.texts, record.pointee.n_texts) }
  /// Its words, in order.
  @inlinable public var words: LentArray<RecordSpan> { LentArray(record.pointee.words, record.pointee.n_words) }
  /// Its sentences, in order.
  @inlinable public var sentences: LentArray<RecordSpan> {
    LentArray(record.pointee.sentences, record.pointee.n_sentences)
  }
  /// Its mentions.
  @inlinable public var spans: LentArray<RecordSpan> { LentArray(record.pointee.spans, record.pointee.n_spans) }
  /// Its relations.
  @inlinable public var pairs: LentArray<RecordPair> { LentArray(record.pointee.pairs, record.pointee.n_pairs) }
  /// Its classes.
  @inlinable public var classes: LentArray<RecordClass> { LentArray(record.pointee.classes, record.pointee.n_classes) }
  /// Its answers.
  @inlinable public var answers: LentArray<RecordAnswer> {
    LentArray(record.pointee.answers, record.pointee.n_answers)
  }
  /// Its numbers.
  @inlinable public var values: LentArray<Double> { LentArray(record.pointee.values, record.pointee.n_values) }
  /// A JSON object that is carried through untouched; empty when there is none.
  @inlinable public var extra: BorrowedText { BorrowedText(record.pointee.extra) }

  /// The name that the corpus gives to the mention at `index`; empty when it gives none.
  @inlinable public func spanID(_ index: Int) -> BorrowedText {
    guard let ids = record.pointee.span_ids, index >= 0, index < Int(clamping: record.pointee.n_spans) else {
      return .empty
    }
    return BorrowedText(ids[index])
  }

  /// The mention at `index` as the corpus writes it; empty when it does not say.
  @inlinable public func spanText(_ index: Int) -> BorrowedText {
    guard let texts = record.pointee.span_texts, index >= 0, index < Int(clamping: record.pointee.n_spans) else {
      return .empty
    }
    return BorrowedText(texts[index])
  }

  /// The name of a label of one of its parts; empty for the label without a name, and nil where the host does not say.
  ///
  /// Unlike the inventories of a setup it knows labels that training never saw.
  @inlinable public func labelName(_ kind: LabelKind, _ label: Int?) -> BorrowedText? {
    guard let label, label >= 0, let lists = record.pointee.labels else { return nil }
    for list in UnsafeBufferPointer(start: lists, count: Int(clamping: record.pointee.n_labels))
    where list.kind == kind.rawValue {
      guard label < Int(list.n), let names = list.names else { return nil }
      return BorrowedText(names[label])
    }
    return nil
  }

  /// The bytes that a word, sentence or mention covers; empty when it does not lie in a text of the record.
  @inlinable public func text(of span: RecordSpan) -> BorrowedText {
    span.text >= 0 && span.text < texts.count ? texts[span.text].text[span.span] : .empty
  }
}
