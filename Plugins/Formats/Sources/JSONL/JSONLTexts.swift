import JSON
import PluginSDK

/// The texts of a line, in one of three forms: `text`; `question` with `passages` (or `text`); `texts`.
enum JSONLTexts {
  /// Adds the texts and returns the index of the text that passage 0 is.
  static func add(_ fields: JSONFields, to draft: RecordDraft) throws(FormatFault) -> Int {
    if let texts = try fields.list("texts") {
      for key in ["text", "question", "passages"] where fields.member(key) != nil {
        throw .badValue(path: key, value: "a text beside 'texts'")
      }
      for (index, value) in texts.enumerated() {
        let text = try JSONFields(value, at: .element("texts", index))
        let role: TextRole
        switch try text.string("role") ?? "body" {
        case "body": role = .body
        case "query": role = .query
        case let other: throw .badValue(path: text.place.member("role").text, value: other)
        }
        guard let words = try text.string("text") else { throw text.missing("text") }
        draft.addText(words, id: try text.name("id") ?? "", role: role)
      }
      return 0
    }
    var firstPassage = 0
    if let question = try fields.string("question") {
      draft.addText(question, id: "", role: .query)
      firstPassage = 1
    }
    let text = try fields.string("text")
    if let text { draft.addText(text) }
    if let passages = try fields.list("passages") {
      guard text == nil else { throw .badValue(path: "text", value: "a text beside 'passages'") }
      for (index, value) in passages.enumerated() {
        if let passage = value.string {
          draft.addText(passage)
          continue
        }
        let passage = try JSONFields(value, at: .element("passages", index))
        guard let words = try passage.string("text") else { throw passage.missing("text") }
        draft.addText(words, id: try passage.name("id") ?? "")
      }
    } else if text == nil, firstPassage == 0 {
      throw .missingMember(path: "text")
    }
    return firstPassage
  }
}
