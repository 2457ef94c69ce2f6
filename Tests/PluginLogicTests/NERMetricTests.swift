import Foundation
import NERLogic
import PluginAPI
import PluginSDK
import Testing

@Suite("NER metrics")
struct NERMetricTests {
  static let ids = ["conlleval.v1", "seqeval-strict.v1", "token-level.v1", "span-exact.v1"]
  /// Sums of at most a few dozen quotients in another order: some units in the last place.
  static let tolerance = 1e-14

  static func fixture() throws -> NERFixture {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    return NERFixture(try String(contentsOf: folder.appending(path: "Fixtures/ner_metrics.tsv"), encoding: .utf8))
  }

  @Test("the metrics agree with seqeval, scikit-learn and a plain reading of conlleval's rules")
  func oracles() throws {
    let host = NERFakeHost()
    let cases = try Self.fixture().cases
    #expect(cases.count == 30)
    for item in cases {
      var scores: [String: NERScores] = [:]
      for id in Set(item.expected.map(\.metric)) {
        let scorer = NERScorer(id, host: host, labels: item.labels)
        for (gold, predicted) in zip(item.gold, item.predicted) { #expect(scorer.update(gold, predicted) == BP_OK) }
        scores[id] = scorer.scores
      }
      #expect(!item.expected.isEmpty)
      for (metric, key, value) in item.expected {
        let ours = scores[metric]?[key] ?? .nan
        #expect(abs(ours - value) <= Self.tolerance, "\(item.name) \(metric) \(key): \(ours) instead of \(value)")
      }
    }
  }

  @Test("the order of records does not matter, and merging is the same as having seen both", arguments: ids)
  func laws(id: String) throws {
    let host = NERFakeHost()
    var generator = NERRandom(seed: 7)
    for item in try Self.fixture().cases {
      let pairs = Array(zip(item.gold, item.predicted))
      let all = NERScorer(id, host: host, labels: item.labels)
      for (gold, predicted) in pairs { all.update(gold, predicted) }
      let shuffled = NERScorer(id, host: host, labels: item.labels)
      for (gold, predicted) in pairs.shuffled(using: &generator) { shuffled.update(gold, predicted) }
      #expect(shuffled.scores == all.scores)
      for cut in [0, 3, pairs.count] {
        let left = NERScorer(id, host: host, labels: item.labels)
        let right = NERScorer(id, host: host, labels: item.labels)
        for (gold, predicted) in pairs[..<cut] { left.update(gold, predicted) }
        for (gold, predicted) in pairs[cut...] { right.update(gold, predicted) }
        left.merge(right)
        #expect(left.scores == all.scores)
      }
    }
  }

  @Test("nothing seen gives 0, marked undefined", arguments: ids)
  func empty(id: String) {
    let scores = NERScorer(id, host: NERFakeHost(), labels: NERFakeLabels(words: ["O", "B"], spans: [""])).scores
    for key in ["precision", "recall", "f1"] {
      #expect(scores[key] == 0)
      #expect(scores.undefined.contains(key))
    }
  }

  @Test("a perfect prediction scores 1, and a missing one has recall 0", arguments: ids)
  func extremes(id: String) throws {
    let host = NERFakeHost()
    // Strictly formed sequences only, so that every metric sees a mention.
    let labels = NERFakeLabels(words: ["O", "B-a", "I-a"], spans: ["a"])
    let gold = RecordDraft()
    gold.wordsGiven = true
    gold.addText("x y z")
    for (start, tag) in [(0, 1), (2, 2), (4, 0)] {
      gold.addWord(RecordSpan(TextSpan(start: start, end: start + 1), label: tag))
    }
    gold.addSpan(RecordSpan(TextSpan(start: 0, end: 3), label: 0))
    let perfect = NERScorer(id, host: host, labels: labels)
    perfect.update(gold, gold)
    let missing = NERScorer(id, host: host, labels: labels)
    missing.update(gold, nil)
    #expect(perfect.scores["f1"] == 1)
    #expect(missing.scores["f1"] == 0)
    #expect(missing.scores["recall"] == 0)
    #expect(missing.scores.undefined.contains("precision") == (id != "token-level.v1"))
    #expect(!missing.scores.undefined.contains("recall"))
    if id != "span-exact.v1" { #expect(abs((missing.scores["accuracy"] ?? 0) - 1.0 / 3) < Self.tolerance) }
  }

  @Test("without tags of words the metrics derive them from mentions over the gold record's words")
  func derived() {
    let host = NERFakeHost()
    let labels = NERFakeLabels(words: ["O", "B-a", "I-a"], spans: ["a"])
    func record(words: Bool, _ mentions: [Range<Int>]) -> RecordDraft {
      let draft = RecordDraft()
      draft.addText("aa bb cc dd")
      if words { for word in 0..<4 { draft.addWord(RecordSpan(TextSpan(start: word * 3, end: word * 3 + 2))) } }
      for mention in mentions {
        draft.addSpan(RecordSpan(TextSpan(start: mention.lowerBound, end: mention.upperBound), label: 0))
      }
      return draft
    }
    // Gold [aa bb] and [cc] are neighbours; the guess finds the first, and half of "dd", which counts as the word.
    // A nested mention "bb" in the guess is dropped: tags hold one mention of a word only.
    let scorer = NERScorer("conlleval.v1", host: host, labels: labels)
    scorer.update(record(words: true, [0..<5, 6..<8]), record(words: false, [0..<5, 3..<5, 9..<10]))
    #expect(scorer.scores["count:gold"] == 2)
    #expect(scorer.scores["count:predicted"] == 2)
    #expect(scorer.scores["count:correct"] == 1)
    #expect(scorer.scores["accuracy"] == 0.5)  // B I right; B missed on "cc", B added on "dd"
  }

  @Test("a label beyond the inventory is refused with a message, not a crash")
  func unknownLabel() {
    let host = NERFakeHost()
    let draft = RecordDraft()
    draft.addText("x")
    draft.addWord(RecordSpan(TextSpan(start: 0, end: 1), label: 9))
    let scorer = NERScorer("conlleval.v1", host: host, labels: NERFakeLabels(words: ["O"]))
    #expect(scorer.update(draft, draft) == BP_E_ARGUMENT)
    #expect(host.told.last?.message.contains("label 9 of 1") == true)
  }
}
