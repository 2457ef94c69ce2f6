import PluginAPI

/// Converts the offsets of a record to UTF-8 bytes and checks everything that depends on the texts.
///
/// This is the door: behind it every range lies in its text, on scalar boundaries, and covers what the corpus says.
struct RecordCheck {
  private static let flags = BP_HAS_GOLD | BP_WORDS_GIVEN | BP_SENTENCES_GIVEN
  /// What the record's offsets count; afterwards they count bytes.
  let unit: OffsetUnit
  /// How many labels each part has, when it is a prediction's; for a part that is not here any label is fine.
  var labelCounts: [RecordPart: Int] = [:]
  /// Whether scores are confidences, from 0 to 1.
  var isPrediction = false
  /// The pairs that a prediction may hold, as heads and tails; nil: any.
  var candidates: Set<[UInt32]>?

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
      try checkBits(image)
      if image.hasRanges {
        let door = RangeDoor(texts: image.texts, unit: unit)
        try door.convert(&image.words, .word, areOrdered: true)
        try door.convert(&image.sentences, .sentence, areOrdered: true)
        try door.convert(&image.spans, .span, areOrdered: false)
        try door.convert(&image.answers)
        try checkMentions(image, door)
        try checkGroups(image)
        if isPrediction { try checkAnswers(image, door) }
      }
      try checkPairs(image)
      try checkLabels(image)
      try checkNumbers(image)
    } catch {
      throw fault(error.problem)
    }
  }

  /// Bits that this host does not know may mean anything later: they cannot be ignored.
  private func checkBits(_ image: RecordImage) throws(RecordProblemError) {
    func check(_ found: UInt32, _ part: RecordPart, _ index: Int) throws(RecordProblemError) {
      guard found == 0 else { throw RecordProblemError(.bits(part: part, index: index, found: found)) }
    }
    try check(image.flags & ~Self.flags, .record, 0)
    for (index, text) in image.texts.enumerated() { try check(text.flags, .text, index) }
    for (index, word) in image.words.enumerated() {
      try check(word.flags, .word, index)
      guard word.group == 0 else {
        throw RecordProblemError(.notGrouped(part: .word, index: index, group: word.group))
      }
    }
    for (index, span) in image.spans.enumerated() { try check(span.flags, .span, index) }
    for (index, pair) in image.pairs.enumerated() { try check(pair.flags, .pair, index) }
    for (index, entry) in image.classes.enumerated() { try check(entry.flags, .class, index) }
    for (index, answer) in image.answers.enumerated() { try check(answer.flags, .answer, index) }
    for (index, sentence) in image.sentences.enumerated() {
      try check(sentence.flags, .sentence, index)
      guard sentence.group == 0 else {
        throw RecordProblemError(.notGrouped(part: .sentence, index: index, group: sentence.group))
      }
      guard sentence.label == BP_NONE else {
        throw RecordProblemError(.sentenceLabel(index: index, found: sentence.label))
      }
    }
  }

  /// The fragments of one mention are in one text, have one label and do not overlap.
  private func checkGroups(_ image: RecordImage) throws(RecordProblemError) {
    var members: [UInt32: [Int]] = [:]
    for (index, span) in image.spans.enumerated() where span.group != 0 {
      for before in members[span.group, default: []] {
        let other = image.spans[before]
        guard span.text == other.text, span.label == other.label, span.end <= other.start || other.end <= span.start
        else { throw RecordProblemError(.group(index: index, before: before, group: span.group)) }
      }
      members[span.group, default: []].append(index)
    }
  }

  /// A prediction's answer is what its range holds.
  private func checkAnswers(_ image: RecordImage, _ door: RangeDoor) throws(RecordProblemError) {
    for (index, answer) in image.answers.enumerated() where answer.start != answer.end {
      let found = door.slice(text: answer.source, start: answer.start, end: answer.end)
      guard let bytes = try? answer.text.bytes(atMost: RecordAdmission.byteLimit), bytes.elementsEqual(found) else {
        throw RecordProblemError(
          .answer(
            index: index, start: answer.start, end: answer.end, stated: answer.text.repaired,
            found: String(decoding: found, as: UTF8.self)))
      }
    }
  }

  private func checkMentions(_ image: RecordImage, _ door: RangeDoor) throws(RecordProblemError) {
    for (index, stated) in image.spanTexts.enumerated() {
      let span = image.spans[index]
      let found = door.slice(text: span.text, start: span.start, end: span.end)
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
    guard !image.pairs.isEmpty else { return }
    var first: [UInt32: Int] = [:]
    for (index, span) in image.spans.enumerated() where span.group != 0 && first[span.group] == nil {
      first[span.group] = index
    }
    var seen: [[UInt32]: Int] = [:]
    for (index, pair) in image.pairs.enumerated() {
      for end in [pair.head, pair.tail] {
        if let other = first[image.spans[Int(end)].group], other != Int(end) {
          throw RecordProblemError(.pairFragment(index: index, span: end))
        }
      }
      guard isPrediction else { continue }
      if let before = seen.updateValue(index, forKey: [pair.head, pair.tail, pair.label]) {
        throw RecordProblemError(.pairTwice(index: index, before: before))
      }
      if let candidates, !candidates.contains([pair.head, pair.tail]) {
        throw RecordProblemError(.noCandidate(index: index))
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
