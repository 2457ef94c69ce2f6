import PluginAPI

/// Converts the offsets of a record to UTF-8 bytes and checks everything that depends on the texts.
///
/// This is the door: behind it every range lies in its text, on scalar boundaries, and covers what the corpus says.
struct RecordCheck {
  /// What the record's offsets count; afterwards they count bytes.
  let unit: OffsetUnit
  /// How many labels each part has, when it is a prediction's; for a part that is not here any label is fine.
  var labelCounts: [RecordPart: Int] = [:]
  /// Whether scores are confidences, from 0 to 1.
  var isPrediction = false

  init(unit: OffsetUnit) { self.unit = unit }

  /// Checks and converts in place.
  func check(_ image: inout RecordImage) throws(RecordFault) {
    func fault(_ problem: RecordProblem) -> RecordFault {
      RecordFault(file: image.file.repaired, line: image.line, id: image.id.repaired, problem: problem)
    }
    for (index, text) in image.texts.enumerated() where TextRole(rawValue: text.role) == nil {
      throw fault(.role(index: index, found: text.role))
    }
    do throws(RecordProblemError) {
      if image.hasRanges {
        let door = RangeDoor(texts: image.texts, unit: unit)
        try door.convert(&image.words, .word, areOrdered: true)
        try door.convert(&image.sentences, .sentence, areOrdered: true)
        try door.convert(&image.spans, .span, areOrdered: false)
        try door.convert(&image.answers)
        try checkMentions(image, door)
      }
      try checkPairs(image)
      try checkLabels(image)
      try checkNumbers(image)
    } catch {
      throw fault(error.problem)
    }
  }

  private func checkMentions(_ image: RecordImage, _ door: RangeDoor) throws(RecordProblemError) {
    for (index, stated) in image.spanTexts.enumerated() {
      let span = image.spans[index]
      let found = door.slice(span)
      guard let bytes = try? stated.bytes(atMost: RecordAdmission.byteLimit), bytes.elementsEqual(found) else {
        throw RecordProblemError(
          .mention(
            index: index, start: span.start, end: span.end, stated: stated.repaired,
            found: String(decoding: found, as: UTF8.self)))
      }
    }
  }

  private func checkPairs(_ image: RecordImage) throws(RecordProblemError) {
    for (index, pair) in image.pairs.enumerated() {
      for end in [pair.head, pair.tail] where Int(end) >= image.spans.count {
        throw RecordProblemError(.pairIndex(index: index, span: end, spans: image.spans.count))
      }
    }
  }

  private func checkLabels(_ image: RecordImage) throws(RecordProblemError) {
    func check(_ label: UInt32, _ part: RecordPart, _ index: Int) throws(RecordProblemError) {
      guard let known = labelCounts[part], Int(label) >= known else { return }
      throw RecordProblemError(.label(part: part, index: index, label: label, known: known))
    }
    guard !labelCounts.isEmpty else { return }
    for (index, word) in image.words.enumerated() { try check(word.label, .word, index) }
    for (index, span) in image.spans.enumerated() { try check(span.label, .span, index) }
    for (index, pair) in image.pairs.enumerated() { try check(pair.label, .pair, index) }
    for (index, entry) in image.classes.enumerated() { try check(entry.label, .class, index) }
  }

  private func checkNumbers(_ image: RecordImage) throws(RecordProblemError) {
    func check(_ score: Double, _ part: RecordPart, _ index: Int) throws(RecordProblemError) {
      guard score.isFinite, !isPrediction || (score >= 0 && score <= 1) else {
        throw RecordProblemError(.number(part: part, index: index, value: "\(score)"))
      }
    }
    for (index, word) in image.words.enumerated() { try check(word.score, .word, index) }
    for (index, span) in image.spans.enumerated() { try check(span.score, .span, index) }
    for (index, pair) in image.pairs.enumerated() { try check(pair.score, .pair, index) }
    for (index, entry) in image.classes.enumerated() { try check(entry.score, .class, index) }
    for (index, answer) in image.answers.enumerated() { try check(answer.score, .answer, index) }
    for (index, value) in image.values.enumerated() where !value.isFinite {
      throw RecordProblemError(.number(part: .value, index: index, value: "\(value)"))
    }
  }
}

/// A problem before the record's place is added to it.
struct RecordProblemError: Error {
  let problem: RecordProblem
  init(_ problem: RecordProblem) { self.problem = problem }
}
