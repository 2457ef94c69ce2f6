import PluginAPI

/// Takes a plugin's record as far as memory is concerned: lists that have addresses, strings that are UTF-8.
///
/// What the addresses point to cannot be checked; that a plugin lies about them is what the probe and the spy are for.
struct RecordAdmission {
  /// No record may be larger; a wrong length is mostly far beyond.
  static let byteLimit: UInt64 = 1 << 30

  /// Reads the lists of a record that a plugin made.
  func image(_ record: bp_record) throws(RecordFault) -> RecordImage {
    var total: UInt64 = 0
    try list(record.texts, record.n_texts, .text, &total, record)
    try list(record.words, record.n_words, .word, &total, record)
    try list(record.sentences, record.n_sentences, .sentence, &total, record)
    try list(record.spans, record.n_spans, .span, &total, record)
    try list(record.pairs, record.n_pairs, .pair, &total, record)
    try list(record.classes, record.n_classes, .class, &total, record)
    try list(record.answers, record.n_answers, .answer, &total, record)
    try list(record.values, record.n_values, .value, &total, record)
    guard record.reserved == 0 else { throw fault(.bits(part: .record, index: 0, found: record.reserved), record) }
    let image = RecordImage(record)
    try string(record.id, .record, 0, "id", &total, record)
    try string(record.kind, .record, 0, "kind", &total, record)
    try string(record.file, .record, 0, "file", &total, record)
    try string(record.extra, .record, 0, "extra", &total, record)
    for (index, text) in image.texts.enumerated() {
      try string(text.id, .text, index, "id", &total, record)
      try string(text.text, .text, index, "text", &total, record)
    }
    for (index, id) in image.spanIDs.enumerated() { try string(id, .span, index, "span_ids", &total, record) }
    for (index, text) in image.spanTexts.enumerated() { try string(text, .span, index, "span_texts", &total, record) }
    for (index, answer) in image.answers.enumerated() {
      try string(answer.text, .answer, index, "text", &total, record)
    }
    return image
  }

  private func list<Element>(
    _ start: UnsafePointer<Element>?, _ count: UInt64, _ part: RecordPart, _ total: inout UInt64, _ record: bp_record
  ) throws(RecordFault) {
    guard count > 0 else { return }
    let alignment = UInt(MemoryLayout<Element>.alignment)
    guard let start, UInt(bitPattern: start) % alignment == 0 else {
      throw fault(.missingList(part: part, count: count), record)
    }
    try add(count, of: UInt64(MemoryLayout<Element>.stride), &total, record)
  }

  private func string(
    _ string: bp_str, _ part: RecordPart, _ index: Int, _ field: String, _ total: inout UInt64, _ record: bp_record
  ) throws(RecordFault) {
    do throws(StringFault) {
      guard isUTF8(try string.bytes(atMost: Self.byteLimit)) else { throw .notUTF8 }
    } catch .notUTF8 {
      throw fault(.notUTF8(part: part, index: index, field: field), record)
    } catch {
      throw fault(.string(part: part, index: index, field: field), record)
    }
    try add(string.len, of: 1, &total, record)
  }

  private func add(
    _ count: UInt64, of size: UInt64, _ total: inout UInt64, _ record: bp_record
  ) throws(RecordFault) {
    let (bytes, overflows) = count.multipliedReportingOverflow(by: size)
    let (sum, overflowsToo) = total.addingReportingOverflow(bytes)
    guard !overflows, !overflowsToo, sum <= Self.byteLimit else {
      throw fault(.tooLarge(bytes: overflows || overflowsToo ? .max : sum, limit: Self.byteLimit), record)
    }
    total = sum
  }

  private func fault(_ problem: RecordProblem, _ record: bp_record) -> RecordFault {
    RecordFault(file: record.file.repaired, line: record.line, id: record.id.repaired, problem: problem)
  }
}
