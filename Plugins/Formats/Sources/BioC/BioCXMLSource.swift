import JSON
import PluginSDK

/// Reads the documents of a BioC XML file, one at a time.
final class BioCXMLSource: BioCSource {
  private let stream: XMLStream
  private(set) var collection = BioCCollection()
  private var hasRoot = false
  private var isDone = false

  init(files: Files, path: String) throws(PluginError) { stream = try XMLStream(files: files, path: path) }

  func next() throws(PluginError) -> BioCDocument? {
    if isDone { return nil }
    // Set back when a document was read: behind a fault of the XML itself nothing can be read.
    isDone = true
    while let event = try stream.next() {
      guard event == .start else { continue }
      switch stream.name {
      case "collection" where !hasRoot: hasRoot = true
      case "document" where hasRoot:
        let document = try document()
        isDone = false
        return document
      case "source" where hasRoot: collection.source = try text()
      case "date" where hasRoot: collection.date = try text()
      case "key" where hasRoot: collection.key = try text()
      case "infon" where hasRoot: try infon(into: &collection.infons)
      default:
        guard hasRoot else {
          throw FormatFault.wrongRoot(found: stream.name, expected: "collection").at(stream.path, stream.line)
        }
        throw misplaced()
      }
    }
    return nil
  }

  private func document() throws(PluginError) -> BioCDocument {
    var document = BioCDocument()
    document.line = stream.line
    try children { () throws(PluginError) in
      switch stream.name {
      case "id": document.id = try text()
      case "infon": try infon(into: &document.infons)
      case "passage": document.passages.append(try passage())
      case "annotation": document.annotations.append(try annotation())
      case "relation": document.relations.append(try relation())
      default: throw misplaced()
      }
    }
    return document
  }

  /// Reads a passage, or a sentence, which has the same parts.
  private func passage() throws(PluginError) -> BioCPassage {
    var passage = BioCPassage()
    passage.line = stream.line
    var hasOffset = false
    try children { () throws(PluginError) in
      switch stream.name {
      case "infon": try infon(into: &passage.infons)
      case "offset":
        passage.offset = try number(of: try text())
        hasOffset = true
      case "text": passage.text = String(decoding: try stream.content(), as: UTF8.self)
      case "sentence": passage.sentences.append(try self.passage())
      case "annotation": passage.annotations.append(try annotation())
      case "relation": passage.relations.append(try relation())
      default: throw misplaced()
      }
    }
    if !hasOffset { throw FormatFault.badElement("passage without offset").at(stream.path, passage.line) }
    return passage
  }

  private func annotation() throws(PluginError) -> BioCAnnotation {
    var annotation = BioCAnnotation()
    annotation.line = stream.line
    annotation.id = stream.attributes()["id"] ?? ""
    try children { () throws(PluginError) in
      switch stream.name {
      case "infon": try infon(into: &annotation.infons)
      case "location":
        let attributes = stream.attributes()
        annotation.locations.append(
          BioCAnnotation.Location(
            offset: try number(of: attributes["offset"] ?? ""), length: try number(of: attributes["length"] ?? "")))
        try stream.skip()
      case "text": annotation.text = String(decoding: try stream.content(), as: UTF8.self)
      default: throw misplaced()
      }
    }
    return annotation
  }

  private func relation() throws(PluginError) -> BioCRelation {
    var relation = BioCRelation()
    relation.line = stream.line
    relation.id = stream.attributes()["id"] ?? ""
    try children { () throws(PluginError) in
      switch stream.name {
      case "infon": try infon(into: &relation.infons)
      case "node":
        let attributes = stream.attributes()
        guard let reference = attributes["refid"] else {
          throw FormatFault.badElement("node without refid").at(stream.path, stream.line)
        }
        relation.nodes.append(BioCRelation.Node(reference: reference, role: attributes["role"] ?? ""))
        try stream.skip()
      default: throw misplaced()
      }
    }
    return relation
  }

  /// Calls `body` at the start of each child of the element that begins; `body` reads it to its end.
  private func children(_ body: () throws(PluginError) -> Void) throws(PluginError) {
    if stream.isEmptyElement { return }
    while let event = try stream.next() {
      switch event {
      case .start: try body()
      case .end: return
      case .text: break
      }
    }
  }

  private func infon(into infons: inout JSONObject) throws(PluginError) {
    let line = stream.line
    guard let key = stream.attributes()["key"] else {
      throw FormatFault.badElement("infon without key").at(stream.path, line)
    }
    let value = String(decoding: try stream.content(), as: UTF8.self)
    guard infons.append(key, .string(value)) else {
      throw FormatFault.duplicate(part: "the infon", id: key).at(stream.path, line)
    }
  }

  /// The text of the element that begins, without white space around it.
  private func text() throws(PluginError) -> String {
    let bytes = try stream.content()
    let isSpace: (UInt8) -> Bool = { $0 <= 0x20 }
    guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(decoding: bytes[first...last], as: UTF8.self)
  }

  private func number(of text: String) throws(PluginError) -> Int {
    guard let number = text.withUTF8Bytes({ BorrowedText($0).decimal }) else {
      throw FormatFault.badOffset(text).at(stream.path, stream.line)
    }
    return number
  }

  private func misplaced() -> PluginError { FormatFault.badElement(stream.name).at(stream.path, stream.line) }
}
