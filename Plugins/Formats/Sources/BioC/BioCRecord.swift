import JSON
import PluginSDK

/// Makes a record of a BioC document whose annotations have been found in its text.
struct BioCRecord {
  /// What the record carries: the whole document without its text and its mentions' places.
  private(set) var extra = RecordExtra()
  /// The line of the part that a fault was found in.
  private(set) var faultLine: Int

  private let document: BioCDocument
  private let collection: BioCCollection
  private let layout: BioCLayout
  private let spans: [[TextSpan]]

  init(_ document: BioCDocument, collection: BioCCollection, layout: BioCLayout, spans: [[TextSpan]]) {
    self.document = document
    self.collection = collection
    self.layout = layout
    self.spans = spans
    faultLine = document.line
  }

  /// Fills a draft, and `extra`.
  mutating func fill(_ draft: RecordDraft, labels: LabelTables) throws(FormatFault) {
    draft.setID(document.id)
    draft.addText(layout.text)
    draft.hasGold = true
    addSentences(to: draft)
    let mentions = addSpans(to: draft, labels: labels)
    try addPairs(to: draft, labels: labels, mentions: mentions)
    extra.object["bioc"] = .object(BioCSkeleton.make(document, collection, layout, spans))
  }

  /// Adds sentences when every passage comes with them.
  private func addSentences(to draft: RecordDraft) {
    guard !layout.pieces.isEmpty, layout.pieces.allSatisfy({ $0.sentence != nil }) else { return }
    draft.sentencesGiven = true
    for piece in layout.pieces where !piece.bytes.isEmpty { draft.addSentence(RecordSpan(piece.bytes)) }
  }

  /// Adds a span for each place of each annotation, and returns the first span of each annotation by its id.
  private mutating func addSpans(to draft: RecordDraft, labels: LabelTables) -> [String: Int] {
    var mentions: [String: Int] = [:]
    var concepts: [JSONValue] = []
    var hasConcepts = false
    var number = 0
    document.forEachAnnotation { annotation, _ in
      let places = spans[number]
      let group = places.count > 1 ? number : nil
      number += 1
      if places.isEmpty { return }
      if !annotation.id.isEmpty, mentions[annotation.id] == nil { mentions[annotation.id] = draft.spanCount }
      let label = annotation.infons["type"]?.string.map { labels.intern($0, .spans) }
      let concept = (annotation.infons["identifier"] ?? annotation.infons["MESH"])?.string
      hasConcepts = hasConcepts || concept != nil
      for place in places {
        draft.addSpan(
          RecordSpan(place, label: label, group: group), id: annotation.id, mention: BorrowedText.empty)
        concepts.append(concept.map { .string($0) } ?? .null)
      }
    }
    if hasConcepts { extra.object[RecordExtra.concepts] = .array(concepts) }
    return mentions
  }

  /// Adds a pair for each relation with two nodes that are annotations.
  private mutating func addPairs(
    to draft: RecordDraft, labels: LabelTables, mentions: [String: Int]
  ) throws(FormatFault) {
    var relations: Set<String> = []
    var annotations = Set(mentions.keys)
    document.forEachRelation { relations.insert($0.id) }
    document.forEachAnnotation { annotation, _ in annotations.insert(annotation.id) }
    var fault: FormatFault?
    document.forEachRelation { relation in
      guard fault == nil, relation.nodes.count == 2 else { return }
      let unknown = relation.nodes.first {
        !annotations.contains($0.reference) && !relations.contains($0.reference)
      }
      if let unknown {
        fault = .unknownReference(unknown.reference)
        faultLine = relation.line
        return
      }
      if let pair = BioCRecord.pair(relation, mentions) {
        let label = BioCRecord.type(of: relation).map { labels.intern($0, .pairs) }
        draft.addPair(RecordPair(head: pair.head, tail: pair.tail, label: label))
      }
    }
    if let fault { throw fault }
  }

  /// The spans that a relation is a pair of; nil when it is none.
  static func pair(_ relation: BioCRelation, _ mentions: [String: Int]) -> (head: Int, tail: Int)? {
    guard relation.nodes.count == 2, let head = mentions[relation.nodes[0].reference],
      let tail = mentions[relation.nodes[1].reference]
    else { return nil }
    return (head, tail)
  }

  /// The type of a relation, under either name that producers give it.
  static func type(of relation: BioCRelation) -> String? {
    (relation.infons["type"] ?? relation.infons["relation"])?.string
  }
}
