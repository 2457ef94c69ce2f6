import PluginHost
import Testing

@Suite("Records")
struct RecordTests {
  private var draft: RecordDraft {
    var draft = RecordDraft()
    draft.id = "r"
    draft.kind = "factoid"
    draft.hasGold = true
    draft.texts = [RecordText(id: "t", text: "Größe 𝄞"), RecordText(text: "why?", role: .query)]
    draft.words = [RecordSpan(range: 0..<7, label: 1), RecordSpan(range: 8..<12, label: 0)]
    draft.sentences = [RecordSpan(range: 0..<12)]
    draft.spans = [
      RecordSpan(range: 0..<7, label: 0), RecordSpan(range: 8..<12, label: 0, group: 3),
      RecordSpan(range: 0..<2, label: 0, group: 3),
    ]
    draft.spanIDs = ["T1", "T2", "T3"]
    draft.pairs = [RecordPair(head: 0, tail: 1, label: 2)]
    draft.classes = [RecordClass(label: 4)]
    draft.answers = [RecordAnswer(text: "𝄞", range: 8..<12, source: 0, group: 1, rank: 0)]
    draft.values = [1.5]
    draft.extra = "{\"a\": 1}"
    return draft
  }

  @Test("a record that is stored gives back all that it was made from")
  func roundTrip() throws {
    let record = try draft.stored()
    let again = RecordDraft(record)
    #expect(again.texts == draft.texts && again.words == draft.words && again.sentences == draft.sentences)
    #expect(again.spans == draft.spans && again.spanIDs == draft.spanIDs && again.pairs == draft.pairs)
    #expect(again.classes == draft.classes && again.answers == draft.answers && again.values == draft.values)
    #expect(again.id == "r" && again.kind == "factoid" && again.extra == draft.extra && again.hasGold)
    #expect(record.slice(record.spans[1]) == "𝄞" && record.spanID(2) == "T3")
    #expect(record.byteCount > 0)
  }

  @Test("without its targets a record has nothing that could tell them, and keeps the rest")
  func blanking() throws {
    let record = try draft.stored()
    let spans = record.blanked(.spans)
    #expect(spans.spans.isEmpty && spans.pairs.isEmpty && spans.words.map(\.label) == [nil, nil] && !spans.hasGold)
    #expect(spans.words.count == 2 && spans.classes.count == 1 && spans.kind == "factoid" && spans.extra == draft.extra)
    let labels = record.blanked(.pairLabels)
    #expect(Array(labels.pairs) == [RecordPair(head: 0, tail: 1)] && labels.spans.count == 3)
    #expect(record.blanked(.pairs).pairs.isEmpty)
    let rest = record.blanked([.classes, .answers, .values])
    #expect(rest.classes.isEmpty && rest.answers.isEmpty && rest.values.isEmpty && rest.spans.count == 3)
    #expect(record.blanked([]) === record)
    #expect(record.spans.count == 3 && record.hasGold)
  }

  @Test("words and sentences can be given to a record that has none")
  func analysis() throws {
    var draft = draft
    draft.words = []
    draft.sentences = []
    let record = try draft.stored()
    let words = [RecordSpan(range: 0..<7)]
    let analyzed = record.withWords(words).withSentences([RecordSpan(range: 0..<12)])
    #expect(Array(analyzed.words) == words && !analyzed.wordsAreGiven && analyzed.sentences.count == 1)
    #expect(analyzed.spans.count == 3 && analyzed.spanID(0) == "T1")
  }

  @Test("a draft that does not fit its texts is refused")
  func badDraft() throws {
    var draft = draft
    // "Gr" and the first byte of "ö".
    draft.spans = [RecordSpan(range: 0..<3)]
    draft.spanIDs = []
    draft.pairs = []
    let fault = RecordFault(
      file: "", line: 0, id: "r", problem: .notOnScalar(part: .span, index: 0, offset: 3, unit: .utf8))
    #expect(throws: fault) { try draft.stored() }
  }

  @Test("inventories keep the order of first appearance and the border of training")
  func inventories() {
    var inventory = LabelInventory()
    #expect([inventory.add("b"), inventory.add("a"), inventory.add("b")] == [0, 1, 0])
    inventory.closeTraining()
    #expect(inventory.add("c") == 2 && inventory.trainedCount == 2 && inventory.index(of: "c") == 2)
    let model = LabelInventory(names: ["x", "y", "x"], counts: [3, 1, 9])
    #expect(model.names == ["x", "y"] && model.counts == [3, 1] && model.trainedCount == 2)
  }
}
