import JSON
import PluginSDK

/// Puts the annotations of a line into a draft that has its texts.
struct JSONLAnnotations {
  private let draft: RecordDraft
  private let labels: LabelTables
  private let firstPassage: Int
  private let maps: [OffsetMap]

  init(draft: RecordDraft, labels: LabelTables, unit: OffsetUnit, firstPassage: Int) {
    self.draft = draft
    self.labels = labels
    self.firstPassage = firstPassage
    maps = (0..<draft.textCount).map { OffsetMap(draft.text(at: $0), unit: unit) }
  }

  /// Adds everything that the line annotates.
  func add(_ fields: JSONFields) throws(FormatFault) {
    if let words = try fields.list("words") {
      draft.wordsGiven = true
      for (index, value) in words.enumerated() { try addWord(value, .element("words", index)) }
    }
    if let sentences = try fields.list("sentences") {
      draft.sentencesGiven = true
      for (index, value) in sentences.enumerated() {
        draft.addSentence(try range(value, .element("sentences", index), mostItems: 3, passageItem: 2))
      }
    }
    if let entities = try fields.list("entities") {
      draft.hasGold = true
      for (index, value) in entities.enumerated() { try addEntity(JSONFields(value, at: .element("entities", index))) }
    }
    if let relations = try fields.list("relations") {
      draft.hasGold = true
      for (index, value) in relations.enumerated() {
        try addRelation(JSONFields(value, at: .element("relations", index)))
      }
    }
    if let answers = try fields.list("answers") {
      draft.hasGold = true
      for (index, value) in answers.enumerated() { try addAnswer(value, .element("answers", index)) }
    }
    if let classes = try fields.list("classes") {
      draft.hasGold = true
      for (index, value) in classes.enumerated() { try addClass(value, .element("classes", index)) }
    }
    if let values = try fields.list("values") {
      draft.hasGold = true
      for (index, value) in values.enumerated() {
        guard let number = value.number else {
          throw .wrongType(path: JSONPlace.element("values", index).text, expected: "a number")
        }
        draft.addValue(number)
      }
    }
  }

  /// The index of the text that a passage number means.
  private func text(_ passage: Int?) throws(FormatFault) -> Int {
    let index = firstPassage + (passage ?? 0)
    guard index < draft.textCount else {
      throw .indexOutside(what: "passage", index: passage ?? 0, count: draft.textCount - firstPassage)
    }
    return index
  }

  /// A range written as `[start, end]`, with a passage at `passageItem`.
  private func range(
    _ value: JSONValue, _ place: JSONPlace, mostItems: Int, passageItem: Int
  ) throws(FormatFault) -> RecordSpan {
    guard let items = value.array, items.count >= 2, items.count <= mostItems,
      let start = items[0].integer, let end = items[1].integer
    else { throw .wrongType(path: place.text, expected: "a list that begins with start and end") }
    var passage: Int?
    if items.count > passageItem {
      guard let number = items[passageItem].integer, number >= 0 else {
        throw .wrongType(path: place.text, expected: "a list whose item \(passageItem) is a passage")
      }
      passage = number
    }
    let index = try text(passage)
    return RecordSpan(try maps[index].bytes(start, end), text: index)
  }

  private func addWord(_ value: JSONValue, _ place: JSONPlace) throws(FormatFault) {
    var word = try range(value, place, mostItems: 4, passageItem: 3)
    if let items = value.array, items.count > 2 {
      switch items[2] {
      case .null: break
      case .string(let tag): word.label = labels.intern(tag, .words)
      default: throw .wrongType(path: place.text, expected: "a list whose item 2 is a tag")
      }
    }
    draft.addWord(word)
  }

  /// The bytes of `start` and `end`, or `byte_start` and `byte_end`, which must agree when both are there.
  private func bytes(_ fields: JSONFields, in text: Int) throws(FormatFault) -> TextSpan? {
    let start = try fields.index("start")
    let end = try fields.index("end")
    let byteStart = try fields.index("byte_start")
    let byteEnd = try fields.index("byte_end")
    if let start, let end {
      let span = try maps[text].bytes(start, end)
      if let byteStart, let byteEnd, byteStart != span.start || byteEnd != span.end {
        throw .bytesDisagree(start: start, end: end, byteStart: byteStart, byteEnd: byteEnd)
      }
      return span
    }
    if let byteStart, let byteEnd {
      return try OffsetMap(draft.text(at: text), unit: .utf8).bytes(byteStart, byteEnd)
    }
    if start != nil || byteStart != nil { throw fields.missing(start != nil ? "end" : "byte_end") }
    if end != nil || byteEnd != nil { throw fields.missing(end != nil ? "start" : "byte_start") }
    return nil
  }

  private func label(_ fields: JSONFields, _ kind: LabelKind) throws(FormatFault) -> Int? {
    if let name = try fields.string("type") { return labels.intern(name, kind) }
    guard let name = try fields.string("label") else { return nil }
    return labels.intern(name, kind)
  }

  private func addEntity(_ fields: JSONFields) throws(FormatFault) {
    let index = try text(fields.index("passage"))
    guard let span = try bytes(fields, in: index) else { throw fields.missing("start") }
    let found = draft.text(at: index)[span]
    if let mention = try fields.string("text") { try compare(mention, found) }
    draft.addSpan(
      RecordSpan(
        span, text: index, label: try label(fields, .spans), group: try fields.index("group"),
        score: try fields.number("confidence") ?? 0),
      id: try fields.name("id") ?? "", mention: BorrowedText.empty)
  }

  private func compare(_ mention: String, _ found: BorrowedText) throws(FormatFault) {
    let isEqual = mention.withUTF8Bytes { BorrowedText($0) == found }
    if !isEqual { throw .mentionDiffers(mention: mention, found: found.excerpt) }
  }

  private func addRelation(_ fields: JSONFields) throws(FormatFault) {
    guard let head = try fields.index("head") else { throw fields.missing("head") }
    guard let tail = try fields.index("tail") else { throw fields.missing("tail") }
    for index in [head, tail] where index >= draft.spanCount {
      throw .indexOutside(what: "entity", index: index, count: draft.spanCount)
    }
    draft.addPair(
      RecordPair(
        head: head, tail: tail, label: try label(fields, .pairs), score: try fields.number("confidence") ?? 0))
  }

  private func addAnswer(_ value: JSONValue, _ place: JSONPlace) throws(FormatFault) {
    if let text = value.string {
      draft.addAnswer(text)
      return
    }
    let fields = try JSONFields(value, at: place)
    guard let wording = try fields.string("text") else { throw fields.missing("text") }
    var source: Int?
    var span: TextSpan?
    if let passage = try fields.index("passage") { source = try text(passage) }
    if fields.member("start") != nil || fields.member("byte_start") != nil {
      let index = if let source { source } else { try text(nil) }
      source = index
      span = try bytes(fields, in: index)
      if let span { try compare(wording, draft.text(at: index)[span]) }
    }
    draft.addAnswer(
      wording, span: span, source: source, group: try fields.index("group"), rank: try fields.index("rank") ?? 0,
      score: try fields.number("confidence") ?? 0)
  }

  private func addClass(_ value: JSONValue, _ place: JSONPlace) throws(FormatFault) {
    if let name = value.string {
      draft.addClass(RecordClass(label: labels.intern(name, .records)))
      return
    }
    let fields = try JSONFields(value, at: place)
    draft.addClass(
      RecordClass(label: try label(fields, .records), score: try fields.number("confidence") ?? 0))
  }
}
