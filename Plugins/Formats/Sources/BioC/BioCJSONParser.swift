import JSON

/// Reads BioC documents from JSON values.
enum BioCJSONParser {
  /// Reads a document.
  static func document(_ fields: JSONFields, line: Int) throws(FormatFault) -> BioCDocument {
    var document = BioCDocument()
    document.line = line
    document.id =
      try fields.name("id") ?? fields.object["pmid"].flatMap { $0.integer.map(String.init) ?? $0.string } ?? ""
    document.infons = try infons(fields)
    for (index, value) in (try fields.list("passages") ?? []).enumerated() {
      document.passages.append(try passage(JSONFields(value, at: .element("passages", index)), line: line))
    }
    document.annotations = try annotations(fields, line: line)
    document.relations = try relations(fields, line: line)
    return document
  }

  private static func passage(_ fields: JSONFields, line: Int) throws(FormatFault) -> BioCPassage {
    var passage = BioCPassage()
    passage.line = line
    guard let offset = try fields.index("offset") else { throw fields.missing("offset") }
    passage.offset = offset
    passage.infons = try infons(fields)
    passage.text = try fields.string("text")
    for (index, value) in (try fields.list("sentences") ?? []).enumerated() {
      passage.sentences.append(try self.passage(JSONFields(value, at: .element("sentences", index)), line: line))
    }
    // Producers write an empty text beside sentences that hold it.
    if passage.text == "", !passage.sentences.isEmpty { passage.text = nil }
    passage.annotations = try annotations(fields, line: line)
    passage.relations = try relations(fields, line: line)
    return passage
  }

  private static func annotations(_ fields: JSONFields, line: Int) throws(FormatFault) -> [BioCAnnotation] {
    var annotations: [BioCAnnotation] = []
    for (index, value) in (try fields.list("annotations") ?? []).enumerated() {
      let own = try JSONFields(value, at: .element("annotations", index))
      var annotation = BioCAnnotation()
      annotation.line = line
      annotation.id = try own.name("id") ?? ""
      annotation.infons = try infons(own)
      annotation.text = try own.string("text")
      for location in try own.list("locations") ?? [] {
        let place = try JSONFields(location, at: own.place.member("locations"))
        guard let offset = try place.index("offset") else { throw place.missing("offset") }
        guard let length = try place.index("length") else { throw place.missing("length") }
        annotation.locations.append(BioCAnnotation.Location(offset: offset, length: length))
      }
      annotations.append(annotation)
    }
    return annotations
  }

  private static func relations(_ fields: JSONFields, line: Int) throws(FormatFault) -> [BioCRelation] {
    var relations: [BioCRelation] = []
    for (index, value) in (try fields.list("relations") ?? []).enumerated() {
      let own = try JSONFields(value, at: .element("relations", index))
      var relation = BioCRelation()
      relation.line = line
      relation.id = try own.name("id") ?? ""
      relation.infons = try infons(own)
      for node in try own.list("nodes") ?? [] {
        let place = try JSONFields(node, at: own.place.member("nodes"))
        guard let reference = try place.name("refid") else { throw place.missing("refid") }
        relation.nodes.append(BioCRelation.Node(reference: reference, role: try place.string("role") ?? ""))
      }
      relations.append(relation)
    }
    return relations
  }

  private static func infons(_ fields: JSONFields) throws(FormatFault) -> JSONObject {
    guard let value = fields.member("infons") else { return JSONObject() }
    guard case .object(let object) = value else { throw fields.wrong("infons", "an object") }
    return object
  }
}
