import PluginSDK

/// What a question asks for, as BioASQ tells its questions apart.
enum QuestionKind: Equatable {
  /// One thing: the first right one of a few ranked answers counts.
  case factoid
  /// Several things.
  case list
  /// Yes or no.
  case yesNo
  /// A paragraph, which no task here writes.
  case summary

  /// The kind of a record; a question that does not say is a factoid.
  init(_ record: RecordView) { self.init(record.kind.string) }

  /// The kind by the name that files use.
  init(_ name: String) {
    switch name {
    case "list": self = .list
    case "yesno": self = .yesNo
    case "summary": self = .summary
    default: self = .factoid
    }
  }

  /// The name that files use.
  var name: String {
    switch self {
    case .factoid: "factoid"
    case .list: "list"
    case .yesNo: "yesno"
    case .summary: "summary"
    }
  }
}
