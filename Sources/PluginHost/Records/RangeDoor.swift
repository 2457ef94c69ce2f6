import PluginAPI

/// Converts ranges of a record's texts to UTF-8 bytes and checks them on the way.
struct RangeDoor {
  private let texts: [UnsafeBufferPointer<UInt8>]
  private let maps: [OffsetMap]
  private let unit: OffsetUnit

  /// Prepares the texts of a record, which were checked to be UTF-8.
  init(texts: [bp_text], unit: OffsetUnit) {
    self.texts = texts.map { text in
      let start = text.text.ptr.map { UnsafeRawPointer($0).assumingMemoryBound(to: UInt8.self) }
      return UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(text.text.len))
    }
    maps = self.texts.map { OffsetMap($0, unit: unit) }
    self.unit = unit
  }

  /// Converts words, sentences or mentions in place.
  func convert(_ spans: inout [bp_span], _ part: RecordPart, areOrdered: Bool) throws(RecordProblemError) {
    for index in spans.indices {
      let span = spans[index]
      let (start, end) = try range(span.start, span.end, text: span.text, part, index)
      spans[index].start = start
      spans[index].end = end
      guard areOrdered, index > 0 else { continue }
      let before = spans[index - 1]
      guard (before.text, before.end) <= (span.text, start) else {
        throw RecordProblemError(.order(part: part, index: index))
      }
    }
  }

  /// Converts the answers that are located, in place.
  func convert(_ answers: inout [bp_answer]) throws(RecordProblemError) {
    for index in answers.indices {
      let answer = answers[index]
      if answer.source != BP_NONE, Int(answer.source) >= texts.count {
        throw RecordProblemError(
          .textIndex(part: .answer, index: index, text: answer.source, texts: texts.count))
      }
      guard answer.start != answer.end else { continue }
      let (start, end) = try range(answer.start, answer.end, text: answer.source, .answer, index)
      answers[index].start = start
      answers[index].end = end
    }
  }

  /// The bytes of a converted range.
  func slice(text: UInt32, start: UInt64, end: UInt64) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: texts[Int(text)][Int(start)..<Int(end)])
  }

  private func range(
    _ start: UInt64, _ end: UInt64, text: UInt32, _ part: RecordPart, _ index: Int
  ) throws(RecordProblemError) -> (start: UInt64, end: UInt64) {
    guard Int(text) < texts.count else {
      throw RecordProblemError(.textIndex(part: part, index: index, text: text, texts: texts.count))
    }
    let map = maps[Int(text)]
    guard start < end, end <= map.length else {
      throw RecordProblemError(
        .range(part: part, index: index, start: start, end: end, length: map.length, unit: unit))
    }
    func convert(_ offset: UInt64) throws(RecordProblemError) -> UInt64 {
      guard let bytes = map.byteOffset(offset), isScalarBoundary(Int(bytes), in: texts[Int(text)]) else {
        throw RecordProblemError(.notOnScalar(part: part, index: index, offset: offset, unit: unit))
      }
      return bytes
    }
    return (try convert(start), try convert(end))
  }
}
