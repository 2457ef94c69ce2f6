import JSON
import PluginSDK

/// What a record carries in `extra`: one JSON object, in which each format keeps its own things under its own name.
///
/// `concepts` is common to all: a list with one entry a mention, its identifier in a terminology or null.
struct RecordExtra {
  static let concepts = "concepts"

  /// The whole object.
  var object = JSONObject()

  init() {}

  /// What a record carries. What is no JSON object counts as nothing: `extra` never stops a writer.
  init(_ record: RecordView) {
    let text = record.extra
    guard !text.isEmpty else { return }
    do throws(JSONParseError) {
      if case .object(let object) = try JSONValue.parse(Array(text.bytes)) { self.object = object }
    } catch {
      object = JSONObject()
    }
  }

  /// The members that one format keeps.
  subscript(format: String) -> JSONObject? { object[format]?.object }

  /// Attaches the object to a draft, unless it is empty.
  func attach(to draft: RecordDraft) throws(PluginError) {
    guard !object.isEmpty else { return }
    draft.setExtra(try JSONText.bytes(.object(object)))
  }

  /// The identifiers of mentions, when there is one for each of `count`.
  func concepts(count: Int) -> [String?]? {
    guard let list = object[Self.concepts]?.array, list.count == count else { return nil }
    return list.map(\.string)
  }
}

/// JSON as bytes for output.
enum JSONText {
  /// The compact text of a value whose numbers came from JSON or were checked.
  static func bytes(_ value: JSONValue, style: JSONStyle = .compact) throws(PluginError) -> [UInt8] {
    do throws(JSONWriteError) {
      return try value.bytes(style: style)
    } catch {
      throw .internal("a number that is not finite cannot be written as JSON")
    }
  }
}
