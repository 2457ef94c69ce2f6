import JSON
import PluginSDK

/// What `extra` keeps of a BioC document, under `bioc`: everything but its text and the places of its mentions.
///
/// A passage: `offset`, `start` and `end` (bytes in the record's text), `infons`, `sentences`, `annotations`,
/// `relations`. An annotation: `infons`, `spans` (how many of the record's spans it takes, unless 1), `text` where it is
/// not the text at its place, `id` where no span holds it. A relation: `id`, `infons`, `nodes` as `[refid, role]`.
enum BioCSkeleton {
  /// Makes the skeleton of a document.
  static func make(
    _ document: BioCDocument, _ collection: BioCCollection, _ layout: BioCLayout, _ spans: [[TextSpan]]
  ) -> JSONObject {
    var maker = Maker(layout: layout, spans: spans)
    var object = JSONObject()
    object["unit"] = .string(layout.unit.optionName)
    object["collection"] = head(collection).map { .object($0) }
    setInfons(document.infons, in: &object)
    object["passages"] = .array(
      document.passages.enumerated().map { .object(maker.passage($0.element, index: $0.offset)) })
    maker.set(document.annotations, document.relations, in: &object)
    return object
  }

  private static func head(_ collection: BioCCollection) -> JSONObject? {
    if collection == BioCCollection() { return nil }
    var object: JSONObject = [
      "source": .string(collection.source), "date": .string(collection.date), "key": .string(collection.key),
    ]
    setInfons(collection.infons, in: &object)
    return object
  }

  private static func setInfons(_ infons: JSONObject, in object: inout JSONObject) {
    if !infons.isEmpty { object["infons"] = .object(infons) }
  }

  /// Goes through the annotations in the order of `BioCDocument.forEachAnnotation`.
  private struct Maker {
    let layout: BioCLayout
    let spans: [[TextSpan]]
    var annotation = 0

    mutating func passage(_ passage: BioCPassage, index: Int) -> JSONObject {
      var object = place(passage, bytes: layout.passages[index])
      set(passage.annotations, passage.relations, in: &object)
      if !passage.sentences.isEmpty {
        var sentences: [JSONValue] = []
        for (number, sentence) in passage.sentences.enumerated() {
          let piece = layout.pieces.first { $0.passage == index && $0.sentence == number }
          var own = place(sentence, bytes: piece?.bytes ?? TextSpan(start: 0, end: 0))
          set(sentence.annotations, sentence.relations, in: &own)
          sentences.append(.object(own))
        }
        object["sentences"] = .array(sentences)
      }
      return object
    }

    private func place(_ passage: BioCPassage, bytes: TextSpan) -> JSONObject {
      var object: JSONObject = [
        "offset": .integer(Int64(passage.offset)), "start": .integer(Int64(bytes.start)),
        "end": .integer(Int64(bytes.end)),
      ]
      setInfons(passage.infons, in: &object)
      return object
    }

    mutating func set(_ annotations: [BioCAnnotation], _ relations: [BioCRelation], in object: inout JSONObject) {
      if !annotations.isEmpty { object["annotations"] = .array(annotations.map { .object(make($0)) }) }
      if !relations.isEmpty { object["relations"] = .array(relations.map { .object(make($0)) }) }
    }

    private mutating func make(_ annotation: BioCAnnotation) -> JSONObject {
      let places = spans[self.annotation]
      self.annotation += 1
      var object = JSONObject()
      setInfons(annotation.infons, in: &object)
      if places.count != 1 { object["spans"] = .integer(Int64(places.count)) }
      if places.isEmpty { object["id"] = .string(annotation.id) }
      if let text = annotation.text {
        let isSlice = places.count == 1 && Array(text.utf8) == Array(layout.text[places[0].start..<places[0].end])
        if !isSlice { object["text"] = .string(text) }
      } else {
        object["text"] = .null
      }
      return object
    }

    private func make(_ relation: BioCRelation) -> JSONObject {
      var object: JSONObject = ["id": .string(relation.id)]
      setInfons(relation.infons, in: &object)
      object["nodes"] = .array(relation.nodes.map { [.string($0.reference), .string($0.role)] })
      return object
    }
  }
}

extension OffsetUnit {
  /// The unit as the option `offsets` names it.
  var optionName: String {
    switch self {
    case .utf8: "bytes"
    case .codePoints: "codepoints"
    case .utf16: "utf16"
    }
  }

  /// The unit that the option `offsets` names so.
  init?(optionName: String) {
    switch optionName {
    case "bytes": self = .utf8
    case "codepoints": self = .codePoints
    case "utf16": self = .utf16
    default: return nil
    }
  }
}
