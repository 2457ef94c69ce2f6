import PluginHost

/// Records of every kind that the contract allows, made from random numbers: each has all parts of gold, so that any
/// task finds what it looks for.
struct CheckRecords {
  /// The records, with gold.
  let records: [StoredRecord]
  /// The labels that stand in them as in training, with counts.
  let labels: LabelInventories
  /// Whether they are the author's own.
  var areGiven = false

  private static let tags = ["O", "B-Disease", "I-Disease", "B-Chemical", "I-Chemical"]
  private static let types = ["Disease", "Chemical"]
  private static let relations = ["treats", "causes", "none"]
  private static let classes = ["yes", "no", "maybe"]
  private static let kinds = ["factoid", "yesno", "list", "summary"]

  /// What gold a corpus has: some tasks want one kind of it and no other.
  enum Diet: CaseIterable {
    case everything, noClasses, noPairs, spansAlone, classesAlone, answersAlone, valuesAlone

    /// Takes out what the corpus does not have.
    func apply(to draft: inout RecordDraft) {
      let (spans, pairs, classes, answers, values) =
        switch self {
        case .everything: (true, true, true, true, true)
        case .noClasses: (true, true, false, true, true)
        case .noPairs: (true, false, true, true, true)
        case .spansAlone: (true, false, false, false, false)
        case .classesAlone: (false, false, true, false, false)
        case .answersAlone: (false, false, false, true, false)
        case .valuesAlone: (false, false, false, false, true)
        }
      if !spans {
        draft.spans = []
        for index in draft.words.indices { draft.words[index].label = nil }
      }
      if !pairs || !spans { draft.pairs = [] }
      if !classes { draft.classes = [] }
      if !answers { draft.answers = [] }
      if !values { draft.values = [] }
    }
  }

  /// Records of a size that is good for most tests.
  init(random: CheckRandom, count: Int = 16, diet: Diet = .everything) throws {
    var random = random
    try self.init(
      drafts: (0..<count).map { number in
        var draft = Self.draft(number, length: Self.length(number), &random)
        diet.apply(to: &draft)
        return draft
      })
  }

  /// The same with labels that training never saw beside those that it saw.
  func withUnknownLabels() throws -> CheckRecords {
    var labels = labels
    var unknown: [LabelKind: Int] = [:]
    for kind in LabelKind.allCases { unknown[kind] = labels[kind].add("never-seen") }
    let records = try records.enumerated().map { number, record in
      // Every third record is as training saw it, so that there is something to learn beside.
      if number % 3 == 0 { return record }
      var draft = RecordDraft(record)
      for index in draft.words.indices where index % 3 == 0 { draft.words[index].label = unknown[.words] }
      for index in draft.spans.indices where index % 2 == 0 { draft.spans[index].label = unknown[.spans] }
      for index in draft.pairs.indices where index % 2 == 0 { draft.pairs[index].label = unknown[.pairs] }
      for index in draft.classes.indices where index % 2 == 0 { draft.classes[index].label = unknown[.records] }
      return try draft.stored()
    }
    return CheckRecords(records: records, labels: labels, areGiven: areGiven)
  }

  /// The same with two mentions of a text made fragments of one, wherever a record has two that are apart.
  func withFragments() throws -> CheckRecords {
    let records = try records.map { record in
      var draft = RecordDraft(record)
      for (first, span) in draft.spans.enumerated() where span.group == nil {
        let second = draft.spans.indices.first { index in
          let other = draft.spans[index]
          return index > first && other.text == span.text && other.group == nil
            && other.range.lowerBound >= span.range.upperBound
        }
        guard let second else { continue }
        draft.spans[first].group = 1
        draft.spans[second].group = 1
        draft.spans[second].label = span.label
        draft.spanIDs = []
        // A pair names the first fragment.
        draft.pairs.removeAll { $0.head == second || $0.tail == second }
        break
      }
      return try draft.stored()
    }
    return CheckRecords(records: records, labels: labels, areGiven: areGiven)
  }

  /// Records in which a task that reads bodies finds nothing: a query alone, an empty body, and no text at all.
  func withoutBody() throws -> CheckRecords {
    let texts = [
      [RecordText(id: "q", text: "Does IL-2 matter?", role: .query)], [RecordText(id: "t", text: "", role: .body)], [],
    ]
    let names = ["query-alone", "empty-body", "without-texts"]
    let records = try zip(names, texts).map { name, texts in
      var draft = RecordDraft()
      draft.id = name
      (draft.file, draft.line) = (self.records.first?.file ?? "", self.records.first?.line ?? 0)
      draft.texts = texts
      return try draft.stored()
    }
    return CheckRecords(records: records, labels: labels, areGiven: areGiven)
  }

  /// The same with the first body alone of each record's texts, for formats that hold one text a record.
  func withOneText() throws -> CheckRecords {
    let records = try records.map { record in
      var draft = RecordDraft(record)
      let first = draft.texts.firstIndex { $0.role == .body } ?? 0
      draft.texts = [draft.texts[first]]
      func own(_ spans: [RecordSpan]) -> [RecordSpan] {
        spans.filter { $0.text == first }.map { span in
          var span = span
          span.text = 0
          return span
        }
      }
      (draft.words, draft.sentences, draft.spans) = (own(draft.words), own(draft.sentences), own(draft.spans))
      (draft.pairs, draft.answers) = ([], [])
      return try draft.stored()
    }
    return CheckRecords(records: records, labels: labels, areGiven: areGiven)
  }

  init(records: [StoredRecord], labels: LabelInventories, areGiven: Bool) {
    self.records = records
    self.labels = labels
    self.areGiven = areGiven
  }

  init(drafts: [RecordDraft]) throws {
    var names = LabelInventories()
    for tag in Self.tags { _ = names[.words].add(tag) }
    for type in Self.types { _ = names[.spans].add(type) }
    for relation in Self.relations { _ = names[.pairs].add(relation) }
    for name in Self.classes { _ = names[.records].add(name) }
    let stored = try drafts.map { try $0.stored() }
    var (labels, map) = names.reordered(by: stored)
    // What no record has, training has not seen either.
    for kind in LabelKind.allCases where labels[kind].trainedCount == 0 { labels[kind] = LabelInventory() }
    labels.closeTraining()
    self.labels = labels
    records = stored.map { $0.relabeled(map) }
  }

  /// Most are short, a few longer than a window, and one has nothing but an empty text.
  private static func length(_ number: Int) -> Int { number % 6 == 5 ? 0 : number % 6 == 4 ? 120 : 6 + number % 9 }

  /// How many sentences a text has: mostly one, sometimes three to six.
  private static func sentenceCount(_ number: Int) -> Int { number % 4 == 3 ? 3 + number / 4 % 4 : 1 }

  private static func draft(_ number: Int, length: Int, _ random: inout CheckRandom) -> RecordDraft {
    var draft = RecordDraft()
    draft.id = "record-\(number)"
    draft.kind = kinds[number % kinds.count]
    draft.file = "made.txt"
    draft.line = UInt64(number + 1)
    draft.hasGold = true
    draft.wordsAreGiven = number % 2 == 0
    draft.extra = number % 3 == 0 ? "{\"number\":\(number)}" : ""
    draft.texts = [
      RecordText(id: "q\(number)", text: CheckText(sentences: 1, length: 6, &random).text, role: .query)
    ]
    for part in 0..<(1 + number % 2) {
      let count = length > 0 ? sentenceCount(number) : 1
      // Several sentences are short ones, so that most texts still fit into a window.
      let made = CheckText(sentences: count, length: count > 1 ? 4 : length, &random)
      draft.texts.append(RecordText(id: "t\(number).\(part)", text: made.text, role: .body))
      annotate(&draft, text: draft.texts.count - 1, made, covering: covered(made, number), &random)
    }
    if !draft.wordsAreGiven {
      // Tags belong to words, which the host then makes by itself.
      draft.words = []
    }
    relate(&draft, number, &random)
    for label in 0..<classes.count where label == number % classes.count || random.once(in: 4) {
      draft.classes.append(RecordClass(label: label))
    }
    draft.values = number % 6 == 3 ? [] : [Double(random.below(500)) / 100]
    return draft
  }

  /// Words that are one mention, whatever else is there: a whole text, or a whole sentence among others.
  private static func covered(_ made: CheckText, _ number: Int) -> Range<Int>? {
    switch number % 8 {
    case 1 where !made.words.isEmpty: made.words.indices
    case 3 where made.sentences.count > 1: made.sentences[1]
    case 7: number % 16 == 7 ? made.sentences.last : made.words.indices
    default: nil
    }
  }

  /// Mentions with their tags, a few of them nested or inside of a word; and answers.
  private static func annotate(
    _ draft: inout RecordDraft, text: Int, _ made: CheckText, covering covered: Range<Int>?,
    _ random: inout CheckRandom
  ) {
    let words = made.words
    var tags = [Int](repeating: 0, count: words.count)
    var place = 0
    while place < words.count {
      let begins = covered?.lowerBound == place
      if begins || random.once(in: 3) {
        let room = (covered.map { place < $0.lowerBound ? $0.lowerBound : words.count } ?? words.count) - place
        let count = begins ? covered?.count ?? 1 : min(1 + random.below(3), room)
        let type = random.below(types.count)
        let range = words[place].lowerBound..<words[place + count - 1].upperBound
        draft.spans.append(RecordSpan(range: range, text: text, label: type))
        for index in place..<place + count { tags[index] = 1 + 2 * type + (index > place ? 1 : 0) }
        if count > 1, random.once(in: 3) {
          draft.spans.append(RecordSpan(range: words[place], text: text, label: 1 - type))
        }
        if random.once(in: 3), draft.answers.count < 4 {
          let answer = slice(draft.texts[text].text, range)
          draft.answers.append(
            RecordAnswer(text: answer, range: range, source: text, group: UInt32(draft.answers.count / 2)))
        }
        place += count
        // Another mention may follow at once; a covered sentence may.
        if covered?.lowerBound == place { continue }
      }
      place += 1
    }
    if random.once(in: 4) { draft.answers.append(RecordAnswer(text: "somewhere else", group: 9)) }
    draft.words += words.indices.map { RecordSpan(range: words[$0], text: text, label: tags[$0]) }
  }

  private static func slice(_ text: String, _ range: Range<Int>) -> String {
    String(decoding: Array(text.utf8)[range], as: UTF8.self)
  }

  /// Relations between mentions of one text, now and then of a mention with itself.
  private static func relate(_ draft: inout RecordDraft, _ number: Int, _ random: inout CheckRandom) {
    if number % 4 == 2, !draft.spans.isEmpty {
      draft.pairs.append(RecordPair(head: 0, tail: 0, label: random.below(relations.count)))
    }
    for head in draft.spans.indices {
      for tail in draft.spans.indices
      where tail > head && draft.spans[head].text == draft.spans[tail].text && draft.pairs.count < 6 {
        if random.once(in: 2) {
          draft.pairs.append(RecordPair(head: head, tail: tail, label: random.below(relations.count)))
        }
      }
    }
  }
}
