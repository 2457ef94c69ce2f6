/// Why a format cannot hold an annotation. Stable ids: they are columns of reports.
public enum Unheld {
  /// A mention of several fragments.
  public static let discontinuous: StaticString = "discontinuous"
  /// A mention that shares a word with another one.
  public static let overlapping: StaticString = "overlapping"
  /// A mention that does not begin and end where the format's units do.
  public static let boundary: StaticString = "boundary"
  /// A mention without a word.
  public static let noWord: StaticString = "no-word"
  /// A mention, in a format that has no place for any.
  public static let entity: StaticString = "entity"
  /// A relation.
  public static let relation: StaticString = "relation"
  /// A class of the record.
  public static let `class`: StaticString = "class"
  /// An answer.
  public static let answer: StaticString = "answer"
  /// A number.
  public static let value: StaticString = "value"
  /// A mention outside of the text that the format holds.
  public static let outsideText: StaticString = "outside-text"
}

/// Parts of a record that a format may be able to hold.
public struct HeldParts: OptionSet, Sendable {
  /// The bits.
  public let rawValue: Int
  /// The set with these bits.
  public init(rawValue: Int) { self.rawValue = rawValue }
  /// Mentions.
  public static let spans = HeldParts(rawValue: 1)
  /// Relations.
  public static let pairs = HeldParts(rawValue: 2)
  /// Classes.
  public static let classes = HeldParts(rawValue: 4)
  /// Answers.
  public static let answers = HeldParts(rawValue: 8)
  /// Numbers.
  public static let values = HeldParts(rawValue: 16)
}

extension Ledger {
  /// Enters everything of a record that a format has no place for at all.
  public func enterUnheld(_ record: RecordView, holding held: HeldParts) throws(PluginError) {
    if !held.contains(.spans) {
      for index in record.spans.indices { try enter(Unheld.entity, .spans, index) }
    }
    if !held.contains(.pairs) {
      for index in record.pairs.indices { try enter(Unheld.relation, .pairs, index) }
    }
    if !held.contains(.classes) {
      for index in record.classes.indices { try enter(Unheld.class, .records, index) }
    }
    if !held.contains(.answers) {
      for index in record.answers.indices { try enter(Unheld.answer, .answers, index) }
    }
    if !held.contains(.values) {
      for index in record.values.indices { try enter(Unheld.value, .values, index) }
    }
  }
}
