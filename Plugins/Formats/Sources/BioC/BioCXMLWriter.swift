import JSON
import PluginSDK

/// Writes BioC XML.
public final class BioCXMLWriter: BioCWriter {
  override func begin(_ collection: BioCCollection) throws(PluginError) {
    try out.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<collection>" as StaticString)
    try element("source", collection.source)
    try element("date", collection.date)
    try element("key", collection.key)
    try infons(collection.infons)
    try out.write("\n" as StaticString)
  }

  override func write(_ document: BioCDocument, isFirst: Bool) throws(PluginError) {
    try out.write("<document>" as StaticString)
    try element("id", document.id)
    try infons(document.infons)
    for passage in document.passages { try write(passage, "passage") }
    for annotation in document.annotations { try write(annotation) }
    for relation in document.relations { try write(relation) }
    try out.write("</document>\n" as StaticString)
  }

  override func end() throws(PluginError) { try out.write("</collection>\n" as StaticString) }

  private func write(_ passage: BioCPassage, _ name: String) throws(PluginError) {
    try out.write("<\(name)>")
    try infons(passage.infons)
    try element("offset", String(passage.offset))
    if let text = passage.text { try element("text", text) }
    for sentence in passage.sentences { try write(sentence, "sentence") }
    for annotation in passage.annotations { try write(annotation) }
    for relation in passage.relations { try write(relation) }
    try out.write("</\(name)>")
  }

  private func write(_ annotation: BioCAnnotation) throws(PluginError) {
    try out.write("<annotation id=\"" as StaticString)
    try XMLText.write(annotation.id, isAttribute: true, to: out)
    try out.write("\">" as StaticString)
    try infons(annotation.infons)
    for location in annotation.locations {
      try out.write("<location offset=\"\(location.offset)\" length=\"\(location.length)\"/>")
    }
    if let text = annotation.text { try element("text", text) }
    try out.write("</annotation>" as StaticString)
  }

  private func write(_ relation: BioCRelation) throws(PluginError) {
    try out.write("<relation id=\"" as StaticString)
    try XMLText.write(relation.id, isAttribute: true, to: out)
    try out.write("\">" as StaticString)
    try infons(relation.infons)
    for node in relation.nodes {
      try out.write("<node refid=\"" as StaticString)
      try XMLText.write(node.reference, isAttribute: true, to: out)
      try out.write("\" role=\"" as StaticString)
      try XMLText.write(node.role, isAttribute: true, to: out)
      try out.write("\"/>" as StaticString)
    }
    try out.write("</relation>" as StaticString)
  }

  /// Writes infons; one that is no string as its JSON text.
  private func infons(_ infons: JSONObject) throws(PluginError) {
    for member in infons.members {
      try out.write("<infon key=\"" as StaticString)
      try XMLText.write(member.key, isAttribute: true, to: out)
      try out.write("\">" as StaticString)
      let value = if let string = member.value.string { Array(string.utf8) } else { try JSONText.bytes(member.value) }
      try XMLText.write(value, isAttribute: false, to: out)
      try out.write("</infon>" as StaticString)
    }
  }

  private func element(_ name: String, _ text: String) throws(PluginError) {
    try out.write("<\(name)>")
    try XMLText.write(text, isAttribute: false, to: out)
    try out.write("</\(name)>")
  }
}
