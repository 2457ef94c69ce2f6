import PluginSDK

/// Relations between concepts, as relations between mentions of these concepts.
///
/// PubTator says that a document relates two concepts, not where; which mentions are meant is a choice of the reader.
struct ConceptRelations {
  /// Which mentions stand for a relation.
  enum Reading: String {
    /// None: the line is carried as it is.
    case kept
    /// The two that stand nearest to each other; of equally near ones the first.
    case nearest
    /// Every mention of the one concept with every mention of the other.
    case all
  }

  /// The option by which a reader is told.
  static let option = PluginOption.choice(
    "relations", Reading.kept.rawValue, of: [Reading.kept, .nearest, .all].map(\.rawValue),
    "relations between concepts: kept: carried as they are; nearest: one between the two nearest mentions of the concepts; all: one between every two mentions of them"
  )

  private struct Relation {
    let label: Int
    let concepts: (head: String, tail: String)
    /// The line of the block that says so.
    let line: Int
  }

  private var mentions: [(span: TextSpan, concepts: [String])] = []
  private var relations: [Relation] = []

  /// Notes a mention, in the order of the draft's; a composite one has several concepts, and goes by all of them, too.
  mutating func add(mention span: TextSpan, concepts: String) {
    let names = concepts.utf8.split { "|;,".utf8.contains($0) }.compactMap { String($0) }
    mentions.append((span, names.count > 1 ? names + [concepts] : names))
  }

  /// Notes a relation.
  mutating func add(relation label: Int, head: String, tail: String, line: Int) {
    relations.append(Relation(label: label, concepts: (head, tail), line: line))
  }

  /// Adds the relations of a document to its draft.
  ///
  /// - Returns: the line of a relation whose concepts no two mentions have, with the concept; nil: all were added.
  func addPairs(_ reading: Reading, to draft: RecordDraft) -> (line: Int, concept: String)? {
    var added: Set<[Int]> = []
    for relation in relations {
      let heads = mentions.indices.filter { mentions[$0].concepts.contains(relation.concepts.head) }
      let tails = mentions.indices.filter { mentions[$0].concepts.contains(relation.concepts.tail) }
      var pairs = heads.flatMap { head in tails.filter { $0 != head }.map { (head: head, tail: $0) } }
      if reading == .nearest, let nearest = pairs.min(by: { gap($0) < gap($1) }) { pairs = [nearest] }
      guard !pairs.isEmpty else {
        return (relation.line, heads.isEmpty ? relation.concepts.head : relation.concepts.tail)
      }
      for pair in pairs where added.insert([relation.label, pair.head, pair.tail]).inserted {
        draft.addPair(RecordPair(head: pair.head, tail: pair.tail, label: relation.label))
      }
    }
    return nil
  }

  /// Bytes between two mentions; those that share some are nearest.
  private func gap(_ pair: (head: Int, tail: Int)) -> Int {
    let (a, b) = (mentions[pair.head].span, mentions[pair.tail].span)
    return max(0, max(a.start, b.start) - min(a.end, b.end))
  }
}
