import JSON
import PluginHost
import Testing
import Workflows

@Suite("The coverage ledger accounts for every gold item")
struct CoverageLedgerTests {
  private func record(_ spans: [RecordSpan], text: String = "alpha beta gamma delta") throws -> StoredRecord {
    var draft = RecordDraft()
    draft.id = "r"
    draft.hasGold = true
    draft.texts = [RecordText(text: text)]
    draft.spans = spans
    return try draft.stored()
  }

  private func labels(trained names: [String], later: [String] = []) -> LabelInventories {
    var labels = LabelInventories()
    for name in names { _ = labels[.spans].add(name) }
    labels.closeTraining()
    for name in later { _ = labels[.spans].add(name) }
    return labels
  }

  @Test("scored and the reasons sum to the total, whatever is entered")
  func sums() throws {
    let spans = (0..<4).map { RecordSpan(range: $0..<$0 + 1, label: 0) }
    var ledger = CoverageLedger()
    ledger.add(
      try record(spans), targets: .spans, labels: labels(trained: ["Gene"]),
      entries: [
        LedgerEntry(reason: "misaligned", kind: .spans, index: 1),
        // The first entry of an item counts.
        LedgerEntry(reason: "overlapping", kind: .spans, index: 1),
        LedgerEntry(reason: "overlapping", kind: .spans, index: 3),
      ])
    #expect(ledger.total == 4)
    #expect(ledger.reasons == ["misaligned": 1, "overlapping": 1])
    #expect(ledger.scored == 2)
    #expect(ledger.scored + ledger.reasons.values.reduce(0, +) == ledger.total)
  }

  @Test("the fragments of one mention are one item, and an entry about any of them is about it")
  func fragments() throws {
    let spans = [
      RecordSpan(range: 0..<5, label: 0, group: 7), RecordSpan(range: 11..<16, label: 0, group: 7),
      RecordSpan(range: 6..<10, label: 0),
    ]
    var ledger = CoverageLedger()
    ledger.add(
      try record(spans), targets: .spans, labels: labels(trained: ["Gene"]),
      entries: [
        LedgerEntry(reason: "discontinuous", kind: .spans, index: 0),
        LedgerEntry(reason: "discontinuous", kind: .spans, index: 1),
      ])
    #expect(ledger.total == 2)
    #expect(ledger.reasons == ["discontinuous": 1])
  }

  @Test("a label that training never saw is entered by the host")
  func unknownLabels() throws {
    let spans = [RecordSpan(range: 0..<5, label: 0), RecordSpan(range: 6..<10, label: 1)]
    var ledger = CoverageLedger()
    ledger.add(
      try record(spans), targets: .spans, labels: labels(trained: ["Gene"], later: ["Virus"]),
      entries: [LedgerEntry(reason: "misaligned", kind: .spans, index: 1)])
    #expect(ledger.reasons == [CoverageLedger.unknownLabel: 1])
    #expect(ledger.json["total"]?.integer == 2)
    #expect(ledger.json["scored"]?.integer == 1)
    #expect(ledger.json["label-unknown"]?.integer == 1)
  }

  @Test("parts that are no target are not counted")
  func targets() throws {
    var ledger = CoverageLedger()
    ledger.add(
      try record([RecordSpan(range: 0..<5, label: 0)]), targets: .classes, labels: labels(trained: ["Gene"]),
      entries: [])
    #expect(ledger.total == 0)
  }
}
