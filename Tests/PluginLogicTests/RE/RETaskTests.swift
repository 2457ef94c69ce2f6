import PluginAPI
import PluginSDK
import RELogic
import Testing

@Suite("relation extraction: candidates, targets, decoding, ledger")
struct RETaskTests {
  private static let labels = RETestLabels(spans: ["Chemical", "Gene"], pairs: ["CPR:3", "CPR:4"])

  /// "Aspirin blocks COX1. Ibuprofen blocks COX2 too.": two sentences with two mentions each.
  private static func record(_ pairs: [RecordPair] = []) -> RecordDraft {
    let draft = RecordDraft()
    draft.setID("1")
    draft.hasGold = true
    draft.addText("Aspirin blocks COX1. Ibuprofen blocks COX2 too.")
    draft.addSentence(RecordSpan(TextSpan(start: 0, end: 20)))
    draft.addSentence(RecordSpan(TextSpan(start: 21, end: 47)))
    for (start, end, label) in [(0, 7, 0), (15, 19, 1), (21, 30, 0), (38, 42, 1)] {
      draft.addSpan(RecordSpan(TextSpan(start: start, end: end), label: label))
    }
    for pair in pairs { draft.addPair(pair) }
    return draft
  }

  @Test("two mentions of different types in one sentence are a candidate, masked by their types")
  func candidates() {
    let task = RETestTask(Self.labels)
    #expect(task.classes == ["false", "CPR:3", "CPR:4"])
    #expect(
      task.inputs(Self.record())
        == [
          .init(text: "@CHEMICAL$ blocks @GENE$.", tag: 1),
          .init(text: "@CHEMICAL$ blocks @GENE$ too.", tag: 2 << 32 | 3),
        ])
  }

  @Test("settings say which types, which marks and how many sentences")
  func settings() {
    let marks = RETestTask(Self.labels, set: ["marks": "gene=PROT,Chemical=<<drug>>"])
    #expect(marks.inputs(Self.record())?[0].text == "<<drug>> blocks PROT.")
    let reversed = RETestTask(Self.labels, set: ["arguments": "gene:chemical"])
    #expect(reversed.inputs(Self.record())?.map(\.pair) == [[1, 0], [3, 2]])
    let same = RETestTask(Self.labels, set: ["arguments": "Chemical:Chemical", "sentences": "2"])
    #expect(
      same.inputs(Self.record())
        == [.init(text: "@CHEMICAL$ blocks COX1. @CHEMICAL$ blocks COX2 too.", tag: 2)])
    let any = RETestTask(Self.labels, set: ["arguments": "*:*", "sentences": "0"])
    #expect(any.inputs(Self.record())?.count == 6)
    for wrong in [["arguments": "Gene"], ["arguments": "a:b:c"], ["arguments": ":b"], ["marks": "Gene"]] {
      #expect(RETestTask(Self.labels, set: wrong).status == BP_E_ARGUMENT)
    }
  }

  @Test("targets are the labels of gold, whichever mention is the head, and no relation elsewhere")
  func targets() throws {
    let task = RETestTask(Self.labels)
    let record = Self.record([RecordPair(head: 1, tail: 0, label: 1)])
    let inputs = try #require(task.inputs(record, training: true))
    let (targets, weight) = task.targets(record, inputs: inputs)
    #expect(targets == [2, 0])
    #expect(weight == 2)
    // A label that training never saw teaches nothing.
    let unknown = Self.record([RecordPair(head: 0, tail: 1, label: 7)])
    #expect(task.targets(unknown, inputs: inputs).targets == [-100, 0])
    #expect(task.targets(unknown, inputs: inputs).weight == 1)
  }

  @Test("the corpus' own name for no relation is a class like any other")
  func ownNegative() throws {
    let task = RETestTask(RETestLabels(spans: ["A", "B"], pairs: ["yes", "None"]))
    #expect(task.classes == ["yes", "None"])
    let record = Self.record([RecordPair(head: 0, tail: 1, label: 0)])
    let inputs = try #require(task.inputs(record))
    #expect(task.targets(record, inputs: inputs).targets == [0, 1])
    #expect(task.decode(record, inputs: inputs, [[0, 1], [2, 1]]).pairs.map(\.label) == [0])
    let named = RETestTask(RETestLabels(pairs: ["x", "y"]), set: ["negative": "nothing"])
    #expect(named.classes == ["nothing", "x", "y"])
  }

  @Test("a candidate's most probable class is reported with its probability, no relation only on demand")
  func decode() throws {
    let record = Self.record()
    let task = RETestTask(Self.labels)
    let inputs = try #require(task.inputs(record))
    // e^2 / (e^0 + e^2 + e^0) = 7.389 / 9.389.
    let prediction = task.decode(record, inputs: inputs, [[0, 2, 0], [1, 0, 0]])
    #expect(prediction.pairs.map { [$0.head, $0.tail, $0.label ?? -1] } == [[0, 1, 1]])
    #expect(abs(prediction.pairs[0].score - 0.786986) < 1e-6)
    #expect(prediction.classes.isEmpty)
    let talkative = RETestTask(Self.labels, set: ["report-negatives": "true"])
    #expect(talkative.decode(record, inputs: inputs, [[0, 2, 0], [1, 0, 0]]).pairs.map(\.label) == [1, 0])
    // Of equal logits the first class is taken.
    #expect(task.decode(record, inputs: inputs, [[0, 0, 0], [0, 1, 1]]).pairs.map(\.label) == [1])
    #expect(task.decode(record, inputs: [], []).pairs.isEmpty)
  }

  @Test("every gold relation that no candidate can answer for has a reason")
  func account() throws {
    let task = RETestTask(Self.labels)
    let record = Self.record([
      RecordPair(head: 0, tail: 1, label: 0), RecordPair(head: 1, tail: 0, label: 0),
      RecordPair(head: 0, tail: 1, label: 1), RecordPair(head: 0, tail: 3, label: 0),
      RecordPair(head: 0, tail: 2, label: 0), RecordPair(head: 2, tail: 3, label: 9),
      RecordPair(head: 1, tail: 1, label: 0),
    ])
    let inputs = try #require(task.inputs(record))
    #expect(
      task.account(record, inputs: inputs) == [
        "pair 1": "duplicate", "pair 2": "second-label", "pair 3": "cross-sentence", "pair 4": "other-types",
        "pair 5": "label-unknown", "pair 6": "self",
      ])
    #expect(task.account(record, inputs: [])["pair 0"] == "too-long")
  }

  @Test("mentions that share a character are no candidate, unless one mark stands for both")
  func overlap() throws {
    let draft = RecordDraft()
    draft.hasGold = true
    draft.addText("The COX2 inhibitor acts.")
    draft.addSentence(RecordSpan(TextSpan(start: 0, end: 24)))
    draft.addSpan(RecordSpan(TextSpan(start: 4, end: 18), label: 0))
    draft.addSpan(RecordSpan(TextSpan(start: 4, end: 8), label: 1))
    draft.addPair(RecordPair(head: 0, tail: 1, label: 0))
    let task = RETestTask(Self.labels)
    #expect(task.inputs(draft) == [])
    #expect(task.account(draft, inputs: []) == ["pair 0": "overlapping"])
    let marking = RETestTask(Self.labels, set: ["overlap-mark": "@CHEM-GENE$"])
    let inputs = try #require(marking.inputs(draft))
    #expect(inputs.map(\.text) == ["The @CHEM-GENE$ acts."])
    #expect(marking.account(draft, inputs: inputs).isEmpty)
  }

  @Test("a sentence border inside of a mention is none, and fragments of a mention are one argument")
  func borders() {
    let draft = RecordDraft()
    draft.addText("A b. c binds D and E too. F rests.")
    for (start, end) in [(0, 4), (5, 25), (26, 34)] {
      draft.addSentence(RecordSpan(TextSpan(start: start, end: end)))
    }
    draft.addSpan(RecordSpan(TextSpan(start: 2, end: 6), label: 0))
    draft.addSpan(RecordSpan(TextSpan(start: 13, end: 14), label: 1, group: 4))
    draft.addSpan(RecordSpan(TextSpan(start: 19, end: 20), label: 1, group: 4))
    draft.addSpan(RecordSpan(TextSpan(start: 26, end: 27), label: 1))
    let task = RETestTask(Self.labels)
    #expect(task.inputs(draft)?.map(\.text) == ["A @CHEMICAL$ binds @GENE$ too."])
    #expect(task.inputs(draft)?.map(\.pair) == [[0, 1]])
  }

  @Test("a masked text is classified as a whole, and its marks are kept when it is cut")
  func texts() throws {
    let task = RETestTask(RETestLabels(records: ["1", "0"]))
    #expect(task.classes == ["1", "0"])
    let draft = RecordDraft()
    draft.hasGold = true
    draft.addText("mail@home$ @GENE$ causes @DIS-1$.")
    draft.addClass(RecordClass(label: 1))
    let inputs = try #require(task.inputs(draft))
    #expect(inputs == [.init(text: "mail@home$ @GENE$ causes @DIS-1$.", tag: 0)])
    #expect(task.targets(draft, inputs: inputs).targets == [1])
    #expect(task.decode(draft, inputs: inputs, [[1, 1]]).classes.map(\.label) == [0])
    #expect(task.account(draft, inputs: inputs).isEmpty)
    #expect(task.inputs(draft, room: 3) == [])
    #expect(task.account(draft, inputs: []) == ["class 0": "too-long"])
    draft.addClass(RecordClass(label: 0))
    #expect(task.account(draft, inputs: inputs) == ["class 1": "second-label"])
  }

  @Test("training is refused where it could learn nothing, with what to do")
  func refusals() {
    #expect(RETestTask(RETestLabels()).status == BP_E_DATA)
    #expect(RETestTask(RETestLabels(records: ["1"])).status == BP_E_DATA)
    #expect(RETestTask(RETestLabels(pairs: ["a"], records: ["1"])).status == BP_E_DATA)
    #expect(RETestTask(RETestLabels(), purpose: BP_FOR_PREDICTION).status == BP_OK)
    let task = RETestTask(Self.labels)
    #expect(task.inputs(Self.record([RecordPair(head: 0, tail: 2, label: 0)]), training: true) == nil)
    #expect(task.host.complaint?.message.contains("--set arguments=Chemical:Chemical") == true)
  }
}
