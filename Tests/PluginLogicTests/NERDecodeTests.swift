import NERLogic
import PluginAPI
import PluginSDK
import Testing

@Suite("NER decoding")
struct NERDecodeTests {
  /// A record of random words in one or two texts, with sentences now and then.
  static func record(_ random: inout NERRandom) -> RecordDraft {
    let draft = RecordDraft()
    draft.wordsGiven = Bool.random(using: &random)
    draft.sentencesGiven = Bool.random(using: &random)
    for text in 0..<Int.random(in: 1...2, using: &random) {
      var bytes = ""
      var sentence = 0
      for _ in 0..<Int.random(in: 0...14, using: &random) {
        let start = bytes.utf8.count
        bytes += ["a", "gene", "IL-2-x", "β-globin", "("].randomElement(using: &random) ?? "a"
        draft.addWord(RecordSpan(TextSpan(start: start, end: bytes.utf8.count), text: text))
        if Int.random(in: 0..<4, using: &random) == 0 {
          draft.addSentence(RecordSpan(TextSpan(start: sentence, end: bytes.utf8.count), text: text))
          sentence = bytes.utf8.count + 1
        }
        bytes += " "
      }
      draft.addText(bytes)
    }
    return draft
  }

  @Test(
    "mentions are slices on word bounds: inside the text, sorted, without overlap, with a confidence",
    arguments: ["independent", "constrained"])
  func properties(rule: String) {
    let host = NERFakeHost()
    var random = NERRandom(seed: 3)
    for unit in ["sentence", "document"] {
      let task = NERFakeTask(host, types: ["a", "", "c"], set: ["decoding": rule, "unit": unit])
      let classes = TagClasses(types: ["a", "", "c"])
      for _ in 0..<300 {
        let record = Self.record(&random)
        let lost: Set<Int> = Bool.random(using: &random) ? [1, 4] : []
        let batch = NERFakeBatch(
          record, inputs: task.inputs(record), most: Int.random(in: 4...9, using: &random), shared: 3, lost: lost)
        let logits = (0..<batch.tokens * classes.count).map { _ in Float.random(in: -4...4, using: &random) }
        let decoded = task.decode(record, batch, logits, classes: classes.count)
        #expect(decoded.status == BP_OK)
        record.withView { view in
          var last: RecordSpan?
          for mention in decoded.mentions {
            #expect((mention.label ?? 9) < 3)
            #expect(mention.score > 0 && mention.score <= 1)
            #expect(view.words.contains { $0.text == mention.text && $0.span.start == mention.span.start })
            #expect(view.words.contains { $0.text == mention.text && $0.span.end == mention.span.end })
            #expect(mention.span.end <= view.texts[mention.text].text.count)
            if let last {
              #expect((last.text, last.span.end) <= (mention.text, mention.span.start))
            }
            last = mention
          }
          #expect(decoded.words.count == (view.wordsGiven ? view.words.count : 0))
          for (index, word) in decoded.words.enumerated() {
            #expect(word.span == view.words[index].span)
            #expect((word.label ?? 99) < classes.count)
            if lost.contains(index) { #expect(word.label == TagClasses.outside) }
            if rule == "constrained", case .inside(let type) = classes.role(word.label ?? 0) {
              let before = index > 0 ? classes.role(decoded.words[index - 1].label ?? 0) : .outside
              #expect(before == .begin(type) || before == .inside(type))
            }
          }
        }
      }
    }
  }

  @Test("overlapping windows give what one long window gives when each piece has the same scores")
  func windows() {
    let host = NERFakeHost()
    var random = NERRandom(seed: 5)
    let task = NERFakeTask(host, types: ["a"], set: ["unit": "document"])
    for _ in 0..<200 {
      let record = Self.record(&random)
      let inputs = task.inputs(record)
      let whole = NERFakeBatch(record, inputs: inputs)
      let cut = NERFakeBatch(record, inputs: inputs, most: 7, shared: 3)
      // Scores by place, so that a piece has the same ones in every window; strangers' pieces must not be read.
      func logits(_ batch: NERFakeBatch) -> [Float] {
        (0..<batch.tokens).flatMap { token -> [Float] in
          guard batch.word[token] != BP_NONE else { return [9, 9, 9] }
          guard batch.flags[token] & UInt8(BP_TOKEN_OWNED) != 0 else { return [-9, 9, 9] }
          var place = NERRandom(seed: batch.start[token] * 31 + UInt64(batch.source[token]))
          return (0..<3).map { _ in Float.random(in: -2...2, using: &place) }
        }
      }
      let one = task.decode(record, whole, logits(whole), classes: 3)
      let many = task.decode(record, cut, logits(cut), classes: 3)
      #expect(one.mentions == many.mentions)
      #expect(one.words == many.words)
    }
  }

  /// The best sequence among all, by trying each: the oracle of the Viterbi algorithm.
  static func best(_ scores: [[Float]?], _ classes: TagClasses) -> [Int] {
    var best: [Int] = []
    var highest = -Double.infinity
    var tags = [Int](repeating: 0, count: scores.count)
    func go(_ word: Int, _ sum: Double) {
      if word == scores.count {
        if sum > highest { (best, highest) = (tags, sum) }
        return
      }
      for tag in 0..<classes.count {
        if case .inside(let type) = classes.role(tag) {
          let before = word > 0 ? classes.role(tags[word - 1]) : .outside
          if before != .begin(type) && before != .inside(type) { continue }
        }
        if scores[word] == nil && tag != TagClasses.outside { continue }
        tags[word] = tag
        go(word + 1, sum + Double(scores[word]?[tag] ?? 0))
      }
    }
    go(0, 0)
    return best
  }

  @Test("constrained decoding finds the best sequence in which every I follows its own type")
  func viterbi() {
    let classes = TagClasses(types: ["a", "b"])
    let decoder = TagDecoder(classes: classes, rule: .constrained)
    var random = NERRandom(seed: 11)
    for _ in 0..<300 {
      let scores = (0..<Int.random(in: 1...5, using: &random)).map { _ -> [Float]? in
        guard Int.random(in: 0..<6, using: &random) > 0 else { return nil }
        return (0..<classes.count).map { _ in Float.random(in: -3...3, using: &random) }
      }
      #expect(decoder.tags(scores) == Self.best(scores, classes))
    }
  }

  @Test("a stray I begins a mention when tags are chosen independently, and its confidence is its weakest word's")
  func stray() {
    let host = NERFakeHost()
    let task = NERFakeTask(host, types: [""], set: ["decoding": "independent"])
    let record = RecordDraft()
    record.wordsGiven = true
    record.addText("aa bb cc")
    for word in 0..<3 { record.addWord(RecordSpan(TextSpan(start: word * 3, end: word * 3 + 2))) }
    let batch = NERFakeBatch(record, inputs: task.inputs(record))
    // [CLS] aa bb cc [SEP]; softmax of (0,0,3) is e³/(2+e³), of (0,0,1) e/(2+e).
    let logits: [Float] = [0, 9, 0, 0, 0, 3, 0, 0, 1, 5, 0, 0, 0, 9, 0]
    let decoded = task.decode(record, batch, logits, classes: 3)
    #expect(decoded.words.map(\.label) == [2, 2, 0])
    #expect(decoded.mentions.map(\.span) == [TextSpan(start: 0, end: 5)])
    #expect(abs((decoded.mentions.first?.score ?? 0) - 2.718281828459045 / 4.718281828459045) < 1e-12)
  }

  @Test("scores that are not finite, or not of the right shape, are told and not decoded")
  func damaged() {
    let host = NERFakeHost()
    let task = NERFakeTask(host, types: [""])
    let record = RecordDraft()
    record.setID("r1")
    record.addText("aa")
    record.addWord(RecordSpan(TextSpan(start: 0, end: 2)))
    let batch = NERFakeBatch(record, inputs: task.inputs(record))
    #expect(task.decode(record, batch, [0, 0, 0, .nan, 0, 0, 0, 0, 0], classes: 3).status == BP_E_INTERNAL)
    #expect(host.told.last?.message.contains("r1") == true)
    #expect(task.decode(record, batch, [0, 0, 0], classes: 3).status == BP_E_SHAPE)
    #expect(task.decode(record, batch, [0, 0, 0, 0, 0, 0], classes: 2).status == BP_E_SHAPE)
  }
}
