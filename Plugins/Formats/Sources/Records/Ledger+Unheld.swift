import PluginSDK

/// Why a format cannot hold an annotation. Stable ids: they are columns of reports.
enum Unheld {
  static let discontinuous: StaticString = "discontinuous"
  static let overlapping: StaticString = "overlapping"
  static let boundary: StaticString = "boundary"
  static let noWord: StaticString = "no-word"
  static let relation: StaticString = "relation"
  static let `class`: StaticString = "class"
  static let answer: StaticString = "answer"
  static let value: StaticString = "value"
  static let outsideText: StaticString = "outside-text"
}

/// Parts of a record that a format may be able to hold.
struct RecordParts: OptionSet {
  let rawValue: Int
  static let pairs = RecordParts(rawValue: 1)
  static let classes = RecordParts(rawValue: 2)
  static let answers = RecordParts(rawValue: 4)
  static let values = RecordParts(rawValue: 8)
}

extension Ledger {
  /// Enters everything of a record that a format has no place for at all.
  func enterUnheld(_ record: RecordView, holding held: RecordParts = []) throws(PluginError) {
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
