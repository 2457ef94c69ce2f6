import JSON
import PluginHost

extension StoredRecord {
  /// The record with the predictions that reach a confidence, and the relations among those that do.
  func keeping(confidence least: Double) throws -> StoredRecord {
    guard least > 0 else { return self }
    var draft = RecordDraft(self)
    var places: [Int?] = []
    var kept = 0
    for span in draft.spans {
      places.append(span.score >= least ? kept : nil)
      if span.score >= least { kept += 1 }
    }
    draft.spans.removeAll { $0.score < least }
    draft.spanIDs = []
    draft.pairs = draft.pairs.compactMap { pair in
      guard pair.score >= least, let head = places[pair.head], let tail = places[pair.tail] else { return nil }
      return RecordPair(head: head, tail: tail, label: pair.label, score: pair.score)
    }
    draft.classes.removeAll { $0.score < least }
    draft.answers.removeAll { $0.score < least }
    return try draft.stored()
  }

  /// The format whose records have a member for what went wrong; in any other a record without annotations would look like a
  /// document in which nothing was found.
  static let formatOfErrors = "jsonl"

  /// A record in the place of a document that failed: without annotations, and with a member `error` in JSON lines.
  static func failed(id: String, source: StoredRecord?, reason: String) throws -> StoredRecord {
    var draft = source.map { RecordDraft($0) } ?? RecordDraft()
    draft.id = id
    if draft.texts.isEmpty { draft.texts = [RecordText(text: "")] }
    draft.hasGold = true
    draft.spans = []
    draft.spanIDs = []
    draft.pairs = []
    draft.classes = []
    draft.answers = []
    draft.values = []
    draft.wordsAreGiven = false
    draft.sentencesAreGiven = false
    for index in draft.words.indices { draft.words[index].label = nil }
    draft.extra = try JSONValue.object([Self.formatOfErrors: .object(["error": .string(reason)])]).text()
    return try draft.stored()
  }
}
