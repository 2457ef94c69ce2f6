import JSON
import PluginSDK

/// Writes BioC JSON: one collection, a document on each line of it.
public final class BioCJSONWriter: BioCWriter {
  override func begin(_ collection: BioCCollection) throws(PluginError) {
    let head: JSONObject = [
      "source": .string(collection.source), "date": .string(collection.date), "key": .string(collection.key),
      "infons": .object(collection.infons),
    ]
    var bytes = try JSONText.bytes(.object(head))
    bytes.removeLast()
    try out.write(bytes)
    try out.write(",\"documents\":[\n" as StaticString)
  }

  override func write(_ document: BioCDocument, isFirst: Bool) throws(PluginError) {
    if !isFirst { try out.write(",\n" as StaticString) }
    var object: JSONObject = ["id": .string(document.id), "infons": .object(document.infons)]
    object["passages"] = .array(document.passages.map { Self.value($0) })
    if !document.annotations.isEmpty { object["annotations"] = .array(document.annotations.map { Self.value($0) }) }
    object["relations"] = .array(document.relations.map { Self.value($0) })
    try out.write(try JSONText.bytes(.object(object)))
  }

  override func end() throws(PluginError) { try out.write("\n]}\n" as StaticString) }

  private static func value(_ passage: BioCPassage) -> JSONValue {
    var object: JSONObject = ["offset": .integer(Int64(passage.offset)), "infons": .object(passage.infons)]
    if let text = passage.text { object["text"] = .string(text) }
    if !passage.sentences.isEmpty || passage.text != nil {
      object["sentences"] = .array(passage.sentences.map { value($0) })
    }
    object["annotations"] = .array(passage.annotations.map { value($0) })
    object["relations"] = .array(passage.relations.map { value($0) })
    return .object(object)
  }

  private static func value(_ annotation: BioCAnnotation) -> JSONValue {
    var object: JSONObject = ["id": .string(annotation.id), "infons": .object(annotation.infons)]
    if let text = annotation.text { object["text"] = .string(text) }
    object["locations"] = .array(
      annotation.locations.map {
        ["offset": .integer(Int64($0.offset)), "length": .integer(Int64($0.length))]
      })
    return .object(object)
  }

  private static func value(_ relation: BioCRelation) -> JSONValue {
    [
      "id": .string(relation.id), "infons": .object(relation.infons),
      "nodes": .array(relation.nodes.map { ["refid": .string($0.reference), "role": .string($0.role)] }),
    ]
  }
}
