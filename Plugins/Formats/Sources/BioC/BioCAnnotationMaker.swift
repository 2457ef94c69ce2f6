import JSON
import PluginSDK

/// Puts the mentions and pairs of a record into a BioC document that has its passages. Valid as long as the record is
/// lent.
struct BioCAnnotationMaker {
  private let record: RecordView
  private let text: BorrowedText
  private let map: OffsetMap
  private let concepts: [String?]?
  private let isPredicted: Bool
  private let pieces: [(bytes: TextSpan, offset: Int)]
  private let groups: SpanGroups
  /// The id under which the mention of each span is written; empty when it is not.
  private var ids: [String]
  private var taken: Set<String> = []
  private var nextSpan = 0

  init(
    record: RecordView, text: BorrowedText, map: OffsetMap, concepts: [String?]?,
    isPredicted: Bool, pieces: [(bytes: TextSpan, offset: Int)]
  ) {
    self.record = record
    self.text = text
    self.map = map
    self.concepts = concepts
    self.isPredicted = isPredicted
    self.pieces = pieces
    groups = SpanGroups(record.spans)
    ids = Array(repeating: "", count: record.spans.count)
  }

  // MARK: From a skeleton

  /// Whether the annotations of a skeleton take exactly the spans of the record.
  func fits(_ skeleton: JSONObject) -> Bool {
    var count = 0
    for list in Self.lists("annotations", in: skeleton) {
      for annotation in list { count += max(0, annotation["spans"]?.integer ?? 1) }
    }
    return count == record.spans.count
  }

  /// The annotations or relations of a skeleton in the order of `BioCDocument.forEachAnnotation`.
  private static func lists(_ key: String, in skeleton: JSONObject) -> [[JSONValue]] {
    var lists: [[JSONValue]] = []
    for passage in skeleton["passages"]?.array ?? [] {
      lists.append(passage[key]?.array ?? [])
      for sentence in passage["sentences"]?.array ?? [] { lists.append(sentence[key]?.array ?? []) }
    }
    lists.append(skeleton[key]?.array ?? [])
    return lists
  }

  /// Puts the annotations back where a BioC reader found them.
  mutating func restore(_ skeleton: JSONObject, into document: inout BioCDocument) {
    for (index, passage) in (skeleton["passages"]?.array ?? []).enumerated()
    where document.passages.indices.contains(index) {
      document.passages[index].annotations = annotations(passage["annotations"])
      for (number, sentence) in (passage["sentences"]?.array ?? []).enumerated()
      where document.passages[index].sentences.indices.contains(number) {
        document.passages[index].sentences[number].annotations = annotations(sentence["annotations"])
      }
    }
    document.annotations = annotations(skeleton["annotations"])
  }

  private mutating func annotations(_ list: JSONValue?) -> [BioCAnnotation] {
    var annotations: [BioCAnnotation] = []
    for value in list?.array ?? [] {
      let count = max(0, value["spans"]?.integer ?? 1)
      let spans = Array(nextSpan..<min(nextSpan + count, record.spans.count))
      nextSpan += spans.count
      var annotation = self.annotation(spans)
      if spans.isEmpty { annotation.id = value["id"]?.string ?? "" }
      annotation.infons = value["infons"]?.object ?? JSONObject()
      if let first = spans.first, let type = record.labelName(.spans, record.spans[first].label)?.string,
        annotation.infons["type"]?.string != type
      {
        annotation.infons["type"] = .string(type)
      }
      if let text = value.object?["text"] { annotation.text = text.string }
      annotations.append(annotation)
    }
    return annotations
  }

  // MARK: From the record alone

  /// Makes an annotation of each mention, in the passage in which it begins.
  mutating func distribute(into document: inout BioCDocument, inside: [Bool]) {
    for (index, span) in record.spans.enumerated() where inside[index] && groups.isFirst(index) {
      var annotation = self.annotation(groups.fragments(of: index).filter { inside[$0] }, unique: true)
      if let type = record.labelName(.spans, span.label) {
        annotation.infons["type"] = .string(type.string)
      }
      if let concept = concepts?[index] { annotation.infons["identifier"] = .string(concept) }
      if isPredicted || span.score != 0 { annotation.infons["confidence"] = .string(String(span.score)) }
      let passage = document.passages.indices.last {
        passageStart(document.passages[$0]) <= annotation.locations[0].offset
      }
      document.passages[passage ?? 0].annotations.append(annotation)
    }
  }

  private func passageStart(_ passage: BioCPassage) -> Int { passage.sentences.first?.offset ?? passage.offset }

  // MARK: Both

  /// The annotation of some spans, without infons; with `unique`, an id that another one has is replaced.
  private mutating func annotation(_ spans: [Int], unique: Bool = false) -> BioCAnnotation {
    var annotation = BioCAnnotation()
    var words: [String] = []
    for index in spans {
      let span = record.spans[index].span
      let start = offset(ofByte: span.start)
      let length = map.offset(ofByte: span.end) - map.offset(ofByte: span.start)
      annotation.locations.append(BioCAnnotation.Location(offset: start, length: length))
      words.append(text[span].string)
    }
    if let first = spans.first {
      var id = record.spanID(first).string
      if unique || id.isEmpty {
        var number = first + 1
        while id.isEmpty || taken.contains(id) {
          id = "T\(number)"
          number += record.spans.count
        }
      }
      taken.insert(id)
      annotation.id = id
      for index in spans { ids[index] = annotation.id }
      annotation.text = words.joined(separator: " ")
    }
    return annotation
  }

  /// The offset of a byte: that of the piece it lies in, and its place there.
  private func offset(ofByte byte: Int) -> Int {
    guard let piece = pieces.last(where: { $0.bytes.start <= byte }) else { return map.offset(ofByte: byte) }
    return piece.offset + map.offset(ofByte: byte) - map.offset(ofByte: piece.bytes.start)
  }

  /// Adds the relations: those of the skeleton when its pairs are still the record's, else one for each pair.
  func addPairs(to document: inout BioCDocument, skeleton: JSONObject?, ledger: Ledger) throws(PluginError) {
    var mentions: [String: Int] = [:]
    for (index, id) in ids.enumerated() where !id.isEmpty && mentions[id] == nil { mentions[id] = index }
    let isRestored = skeleton.map { restoreRelations($0, mentions, into: &document) } ?? false
    if isRestored { return }
    for (index, pair) in record.pairs.enumerated() {
      guard ids.indices.contains(pair.head), ids.indices.contains(pair.tail), !ids[pair.head].isEmpty,
        !ids[pair.tail].isEmpty
      else {
        try ledger.enter(Unheld.relation, .pairs, index)
        continue
      }
      var relation = BioCRelation()
      relation.id = "R\(index + 1)"
      if let type = record.labelName(.pairs, pair.label) {
        relation.infons["type"] = .string(type.string)
      }
      if isPredicted || pair.score != 0 { relation.infons["confidence"] = .string(String(pair.score)) }
      relation.nodes = [
        BioCRelation.Node(reference: ids[pair.head], role: "head"),
        BioCRelation.Node(reference: ids[pair.tail], role: "tail"),
      ]
      document.relations.append(relation)
    }
  }

  /// Puts the relations back where a BioC reader found them; false, and nothing done, when their pairs are not those of
  /// the record any more.
  private func restoreRelations(
    _ skeleton: JSONObject, _ mentions: [String: Int], into document: inout BioCDocument
  ) -> Bool {
    let all = Self.lists("relations", in: skeleton).joined().map(Self.relation)
    let pairs = all.compactMap { BioCRecord.pair($0, mentions) }
    guard pairs.count == record.pairs.count,
      zip(pairs, record.pairs).allSatisfy({ $0.head == $1.head && $0.tail == $1.tail })
    else { return false }
    for (index, passage) in (skeleton["passages"]?.array ?? []).enumerated()
    where document.passages.indices.contains(index) {
      document.passages[index].relations = (passage["relations"]?.array ?? []).map(Self.relation)
      for (number, sentence) in (passage["sentences"]?.array ?? []).enumerated()
      where document.passages[index].sentences.indices.contains(number) {
        document.passages[index].sentences[number].relations =
          (sentence["relations"]?.array ?? []).map(Self.relation)
      }
    }
    document.relations = (skeleton["relations"]?.array ?? []).map(Self.relation)
    return true
  }

  private static func relation(_ value: JSONValue) -> BioCRelation {
    var relation = BioCRelation()
    relation.id = value["id"]?.string ?? ""
    relation.infons = value["infons"]?.object ?? JSONObject()
    for node in value["nodes"]?.array ?? [] {
      guard let parts = node.array, parts.count == 2 else { continue }
      relation.nodes.append(BioCRelation.Node(reference: parts[0].string ?? "", role: parts[1].string ?? ""))
    }
    return relation
  }
}
