import PluginSDK

/// The classes of the head: the labels that training gold holds, and no relation.
struct RelationClasses: Sendable {
  /// What the labels are attached to in training gold.
  let kind: LabelKind
  /// The names, in order of the head's columns.
  let names: [String]
  /// The class of no relation; nil where the corpus has none, as every text bears a relation.
  let negative: Int?
  /// The class of the corpus' first label.
  private let offset: Int
  /// How many labels the corpus has.
  private let labelCount: Int

  /// Takes the labels of pairs, or of whole texts.
  init(_ labels: LabelInventories, negative wanted: String) {
    let pairs = labels[.pairs].names
    let known = pairs.isEmpty ? labels[.records].names : pairs
    kind = pairs.isEmpty ? .records : .pairs
    labelCount = known.count
    let found = known.firstIndex { wanted.isEmpty ? NegativeLabel.matches($0) : $0 == wanted }
    if found == nil, kind == .pairs {
      // Gold names the relations; that two mentions have none is said by its silence.
      offset = 1
      names = [wanted.isEmpty ? NegativeLabel.usual : wanted] + known
      negative = 0
    } else {
      offset = 0
      names = known
      negative = found
    }
  }

  /// The class of a label of gold; nil when training never saw it.
  func index(ofLabel label: Int?) -> Int? {
    guard let label, label < labelCount else { return nil }
    return label + offset
  }
}

/// How corpora call the absence of a relation.
enum NegativeLabel {
  /// The name that is added where a corpus has none.
  static let usual = "false"

  private static let names = ["0", "false", "none", "negative", "no", "no_relation", "no-relation"]

  /// Whether a label says that there is no relation.
  static func matches(_ label: String) -> Bool { names.contains { ArgumentTypes.equal($0, label) } }
}
