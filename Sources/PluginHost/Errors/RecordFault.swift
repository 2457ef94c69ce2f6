/// A record that cannot be taken, with the place it was read from.
public struct RecordFault: Error, Equatable, Sendable {
  /// The file it was read from, as the format names it.
  public let file: String
  /// The line in that file; 0 when unknown.
  public let line: UInt64
  /// The record's id.
  public let id: String
  /// What is wrong.
  public let problem: RecordProblem

  /// Makes a fault from its parts.
  public init(file: String, line: UInt64, id: String, problem: RecordProblem) {
    self.file = file
    self.line = line
    self.id = id
    self.problem = problem
  }
}

/// The parts of a record.
public enum RecordPart: String, Equatable, Sendable {
  case record, text, word, sentence, span, pair, `class`, answer, value
}

/// What is wrong with a record; `index` counts from 0 within its part.
public enum RecordProblem: Equatable, Sendable {
  /// A list has a length and no address.
  case missingList(part: RecordPart, count: UInt64)
  /// A string is null with a length, or too long.
  case string(part: RecordPart, index: Int, field: String)
  /// A string is no UTF-8.
  case notUTF8(part: RecordPart, index: Int, field: String)
  /// The record needs more memory than the limit, in bytes.
  case tooLarge(bytes: UInt64, limit: UInt64)
  /// A role of a text is neither BP_BODY nor BP_QUERY.
  case role(index: Int, found: UInt32)
  /// Bits or a reserved field that have no meaning yet are not 0; index 0 for the record itself.
  case bits(part: RecordPart, index: Int, found: UInt32)
  /// A word or a sentence has a group, which mentions alone have.
  case notGrouped(part: RecordPart, index: Int, group: UInt32)
  /// A sentence has a label.
  case sentenceLabel(index: Int, found: UInt32)
  /// Two mentions are fragments of one and differ in label or text, or overlap.
  case group(index: Int, before: Int, group: UInt32)
  /// A located answer differs from its range in the text; UTF-8 offsets.
  case answer(index: Int, start: UInt64, end: UInt64, stated: String, found: String)
  /// The index of a text is out of range.
  case textIndex(part: RecordPart, index: Int, text: UInt32, texts: Int)
  /// A range is empty, reversed or beyond its text; `length` in the unit the range is given in.
  case range(part: RecordPart, index: Int, start: UInt64, end: UInt64, length: UInt64, unit: OffsetUnit)
  /// An offset lies inside of a character; in the unit the range is given in.
  case notOnScalar(part: RecordPart, index: Int, offset: UInt64, unit: OffsetUnit)
  /// Words and sentences must be ordered and must not overlap.
  case order(part: RecordPart, index: Int)
  /// The mention as the corpus writes it differs from its range in the text; UTF-8 offsets.
  case mention(index: Int, start: UInt64, end: UInt64, stated: String, found: String)
  /// A pair names a span that does not exist.
  case pairIndex(index: Int, span: UInt32, spans: Int)
  /// A pair names a fragment of a mention that is not its first.
  case pairFragment(index: Int, span: UInt32)
  /// Two pairs of a prediction have one head, tail and label.
  case pairTwice(index: Int, before: Int)
  /// A task that labels given pairs put another one.
  case noCandidate(index: Int)
  /// A label's index is beyond the inventory.
  case label(part: RecordPart, index: Int, label: UInt32, known: Int)
  /// A number is not finite, or a confidence is not between 0 and 1.
  case number(part: RecordPart, index: Int, value: String)
}
