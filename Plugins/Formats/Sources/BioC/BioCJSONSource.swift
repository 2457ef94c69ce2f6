import JSON
import PluginSDK

/// Reads the documents of a BioC JSON file.
///
/// Its producers wrap them differently: a collection with `documents`; a list of collections; one document or collection
/// a line; PubTator 3 names the list after itself. All are read: wherever an object has `passages`, it is a document.
final class BioCJSONSource: BioCSource {
  private let path: String
  private let files: Files
  private(set) var collection = BioCCollection()
  private var bytes: [UInt8]?
  private var ranges: [(range: Range<Int>, line: Int)] = []
  private var waiting: [(value: JSONValue, collection: BioCCollection, line: Int)] = []
  private var hasDocuments = false

  init(files: Files, path: String) throws(PluginError) {
    self.files = files
    self.path = path
  }

  func next() throws(PluginError) -> BioCDocument? {
    if bytes == nil {
      let read = try files.contents(of: path)
      bytes = read
      ranges = JSONPieces.ranges(of: read).reversed()
    }
    while waiting.isEmpty {
      guard let piece = ranges.popLast() else {
        if hasDocuments { return nil }
        hasDocuments = true
        throw FormatFault.missingMember(path: "documents").at(path, 0)
      }
      try open(piece.range, line: piece.line)
    }
    let (value, collection, line) = waiting.removeLast()
    self.collection = collection
    do throws(FormatFault) {
      return try BioCJSONParser.document(JSONFields(value, at: .list("document")), line: line)
    } catch {
      throw error.at(path, line)
    }
  }

  private func open(_ range: Range<Int>, line: Int) throws(PluginError) {
    guard let bytes else { return }
    let value: JSONValue
    do throws(JSONParseError) {
      value = try JSONValue.parse(bytes, in: range, firstLine: line)
    } catch {
      throw FormatFault.json(error.kind, column: error.column).at(path, error.line)
    }
    do throws(FormatFault) {
      try gather(value, in: BioCCollection(), line: line)
    } catch {
      throw error.at(path, line)
    }
    waiting.reverse()
  }

  /// Finds the documents in a value.
  private func gather(_ value: JSONValue, in collection: BioCCollection, line: Int) throws(FormatFault) {
    switch value {
    case .array(let values):
      for value in values { try gather(value, in: collection, line: line) }
    case .object(let object):
      if object["passages"] != nil {
        hasDocuments = true
        waiting.append((value, collection, line))
        return
      }
      guard let list = object["documents"] ?? object["PubTator3"] else { throw .missingMember(path: "documents") }
      guard case .array(let documents) = list else { throw .wrongType(path: "documents", expected: "a list") }
      hasDocuments = true
      var own = BioCCollection()
      own.source = object["source"]?.string ?? ""
      own.date = object["date"]?.string ?? ""
      own.key = object["key"]?.string ?? ""
      own.infons = object["infons"]?.object ?? JSONObject()
      for document in documents { try gather(document, in: own, line: line) }
    default: throw .wrongType(path: "documents", expected: "a list of objects")
    }
  }
}
