// swift-format-ignore-file: NeverForceUnwrap

import NERLogic
import PluginAPI
import PluginSDK
import Testing

/// A graph that remembers what a head records; handles count up from 1.
final class NERFakeGraph {
  var calls: [String] = []
  var targets: [Int32] = []
  var weight = -1.0
  private var last: bp_value = 0

  private static func of(_ graph: UnsafePointer<bp_graph>?) -> NERFakeGraph {
    Unmanaged<NERFakeGraph>.fromOpaque(graph!.pointee.ctx).takeUnretainedValue()
  }

  private func record(_ call: String) -> bp_value {
    last += 1
    calls.append("\(last)=\(call)")
    return last
  }

  func withGraph<Result>(size: Int = MemoryLayout<bp_graph>.size, _ body: (UnsafePointer<bp_graph>) -> Result) -> Result
  {
    var graph = bp_graph()
    graph.size = UInt64(size)
    graph.ctx = Unmanaged.passUnretained(self).toOpaque()
    graph.hidden = { NERFakeGraph.of($0).record("hidden \($1)") }
    graph.parameter = { NERFakeGraph.of($0).record("parameter \($1)") }
    graph.dropout = { NERFakeGraph.of($0).record("dropout \($1) \($2)") }
    graph.linear = { NERFakeGraph.of($0).record("linear \($1) \($2) \($3)") }
    graph.constant = { graph, array in
      let me = NERFakeGraph.of(graph)
      guard let array = array?.pointee, array.dtype == BP_I32, array.rank == 1, array.strides.0 == 1 else { return 0 }
      let numbers = array.data?.assumingMemoryBound(to: Int32.self)
      me.targets = (0..<Int(array.dims.0)).map { numbers?[$0] ?? 0 }
      return me.record("constant")
    }
    graph.cross_entropy = { NERFakeGraph.of($0).record("cross_entropy \($1) \($2) \($3) ignore \($4)") }
    graph.output = { graph, slot, value, axis, rows in
      NERFakeGraph.of(graph).calls.append("output \(slot) \(value) axis \(axis)")
      return BP_OK
    }
    graph.loss = { graph, name, value, weight in
      let me = NERFakeGraph.of(graph)
      me.calls.append("loss \(nerString(name)) \(value)")
      me.weight = weight
      return BP_OK
    }
    return withExtendedLifetime(self) { withUnsafePointer(to: &graph) { body($0) } }
  }
}

@Suite("NER training and ledger")
struct NERTrainingTests {
  /// "IL-2-x b c. d e": five words, the first of them of five parts; two sentences.
  static func record(_ mentions: [RecordSpan], sentences: Bool = true) -> RecordDraft {
    let draft = RecordDraft()
    draft.wordsGiven = true
    draft.sentencesGiven = sentences
    draft.hasGold = true
    draft.addText("IL-2-x b c. d e")
    for (start, end) in [(0, 6), (7, 8), (9, 11), (12, 13), (14, 15)] {
      draft.addWord(RecordSpan(TextSpan(start: start, end: end)))
    }
    if sentences {
      draft.addSentence(RecordSpan(TextSpan(start: 0, end: 11)))
      draft.addSentence(RecordSpan(TextSpan(start: 12, end: 15)))
    }
    for mention in mentions { draft.addSpan(mention) }
    return draft
  }

  static func mention(_ start: Int, _ end: Int, _ label: Int? = 0, group: Int? = nil) -> RecordSpan {
    RecordSpan(TextSpan(start: start, end: end), label: label, group: group)
  }

  static func build(
    _ task: NERFakeTask, _ record: RecordDraft, _ batch: NERFakeBatch, _ flags: UInt32 = BP_TRAINING | BP_WANT_LOSS
  ) -> (graph: NERFakeGraph, status: bp_status) {
    let graph = NERFakeGraph()
    let status = record.withView { record in
      batch.withBatch(record) { batch in graph.withGraph { task.table.build(task.task, $0, batch, flags) } }
    }
    return (graph, status)
  }

  @Test("the head is dropout and a linear layer, its loss a sum of cross-entropies over the first pieces of parts")
  func graph() {
    let task = NERFakeTask(NERFakeHost(), types: ["a"])
    let record = Self.record([Self.mention(0, 8)])
    let batch = NERFakeBatch(record, inputs: task.inputs(record))
    let (graph, status) = Self.build(task, record, batch)
    #expect(status == BP_OK)
    #expect(
      graph.calls == [
        "1=hidden -1", "2=dropout 1 0.1", "3=parameter 0", "4=parameter 1", "5=linear 2 3 4", "output 0 5 axis 0",
        "6=constant", "7=cross_entropy 5 6 0 ignore -100", "loss tags 7",
      ])
    // [CLS] IL - 2 - x b c. [SEP] [CLS] d e [SEP]
    #expect(graph.targets == [-100, 1, 2, 2, 2, 2, 2, 0, -100, -100, 0, 0, -100])
    #expect(graph.weight == 9)
    let quiet = Self.build(task, record, batch, 0).graph
    #expect(quiet.calls.last == "output 0 5 axis 0")
    #expect(quiet.weight == -1)
  }

  @Test("train-pieces=first trains the first piece of each corpus word alone")
  func firstPieces() {
    let task = NERFakeTask(NERFakeHost(), types: ["a"], set: ["train-pieces": "first"])
    let record = Self.record([Self.mention(0, 8)])
    let graph = Self.build(task, record, NERFakeBatch(record, inputs: task.inputs(record))).graph
    #expect(graph.targets == [-100, 1, -100, -100, -100, -100, 2, 0, -100, -100, 0, 0, -100])
    #expect(graph.weight == 5)
  }

  @Test("a mention inside a corpus word is trained on its own parts, and neighbours stay apart")
  func insideWords() {
    let task = NERFakeTask(NERFakeHost(), types: ["a", "b"])
    let record = Self.record([Self.mention(5, 6, 1), Self.mention(3, 4), Self.mention(7, 8), Self.mention(9, 10, 1)])
    let graph = Self.build(task, record, NERFakeBatch(record, inputs: task.inputs(record))).graph
    // "2" is a, "x" is b, "b" is a, and "c." begins with a b.
    #expect(graph.targets == [-100, 0, 0, 1, 0, 3, 1, 3, -100, -100, 0, 0, -100])
  }

  @Test("words that only a mention out of reach of tags covers teach nothing")
  func neutral() {
    let task = NERFakeTask(NERFakeHost(), types: ["a"])
    let record = Self.record([
      Self.mention(0, 8), Self.mention(7, 11), Self.mention(12, 13, group: 4), Self.mention(14, 15, group: 4),
    ])
    let graph = Self.build(task, record, NERFakeBatch(record, inputs: task.inputs(record))).graph
    #expect(graph.targets == [-100, 1, 2, 2, 2, 2, 2, -100, -100, -100, -100, -100, -100])
    #expect(graph.weight == 6)
  }

  @Test("over overlapping windows every part is trained exactly once")
  func once() {
    var random = NERRandom(seed: 2)
    for pieces in ["first", "words"] {
      let task = NERFakeTask(NERFakeHost(), types: ["a"], set: ["train-pieces": pieces, "unit": "document"])
      for _ in 0..<200 {
        let record = NERDecodeTests.record(&random)
        let words = record.wordCount
        for word in 0..<words where Int.random(in: 0..<3, using: &random) == 0 {
          var mention = record[word: word]
          mention.label = 0
          record.addSpan(mention)
        }
        let inputs = task.inputs(record)
        let whole = Self.build(task, record, NERFakeBatch(record, inputs: inputs)).graph
        let cut = NERFakeBatch(record, inputs: inputs, most: 6, shared: 2)
        let graph = Self.build(task, record, cut).graph
        #expect(graph.weight == whole.weight)
        #expect(graph.weight == Double(graph.targets.count { $0 >= 0 }))
        if pieces == "first" {
          #expect(graph.weight == Double(words))
          #expect(graph.targets.filter { $0 >= 0 } == whole.targets.filter { $0 >= 0 })
        }
      }
    }
  }

  @Test("every gold mention out of reach is entered with its reason, and no other")
  func ledger() {
    let task = NERFakeTask(NERFakeHost(), types: ["a", "b"])
    let record = Self.record([
      Self.mention(0, 8),  // in reach
      Self.mention(7, 8),  // nested in the first
      Self.mention(9, 10),  // ends inside "c."
      Self.mention(7, 13),  // runs over the sentence end
      Self.mention(12, 13, 7),  // a type that training never saw
      Self.mention(12, 13, nil),
      Self.mention(0, 6, group: 1), Self.mention(9, 11, group: 1),  // two fragments
      Self.mention(12, 13, 1),  // in reach
      Self.mention(12, 13, 1),  // again
      Self.mention(14, 15, group: 2),  // a group of one is whole, but "e" becomes no piece
    ])
    let batch = NERFakeBatch(record, inputs: task.inputs(record), lost: [4])
    #expect(
      task.account(record, batch) == [
        1: "overlapping", 2: "misaligned", 3: "split-by-sentence", 4: "label-unknown", 5: "label-unknown",
        6: "discontinuous", 7: "discontinuous", 9: "duplicate", 10: "no-tokens",
      ])
    let documents = NERFakeTask(NERFakeHost(), types: ["a"], set: ["unit": "document"])
    let long = Self.record([Self.mention(7, 13)])
    #expect(documents.account(long, NERFakeBatch(long, inputs: documents.inputs(long))).isEmpty)
  }

  @Test("perfect scores give back every gold mention that the ledger does not name")
  func reach() {
    let host = NERFakeHost()
    var random = NERRandom(seed: 13)
    for unit in ["sentence", "document"] {
      let task = NERFakeTask(host, types: ["a", "b"], set: ["unit": unit, "train-pieces": "first"])
      for _ in 0..<300 {
        let record = NERDecodeTests.record(&random)
        let words = record.wordCount
        guard words > 0 else { continue }
        for _ in 0..<Int.random(in: 0...4, using: &random) {
          let first = Int.random(in: 0..<words, using: &random)
          let last = min(words - 1, first + Int.random(in: 0...2, using: &random))
          guard record[word: first].text == record[word: last].text else { continue }
          record.addSpan(
            RecordSpan(
              TextSpan(
                start: record[word: first].span.start + Int.random(in: 0...5, using: &random) / 5,
                end: record[word: last].span.end),
              text: record[word: first].text, label: Int.random(in: 0...2, using: &random)))
        }
        let batch = NERFakeBatch(record, inputs: task.inputs(record), most: 7, shared: 3, lost: [3])
        let entries = task.account(record, batch)
        // The gold in reach, written as scores of its words' first pieces.
        let reachable = (0..<record.spanCount).filter { entries[$0] == nil }.map { record[span: $0] }
        var logits: [Float] = []
        for token in 0..<batch.tokens {
          var row: [Float] = [1, 0, 0, 0, 0]
          for mention in reachable
          where batch.word[token] != BP_NONE && Int(batch.source[token]) == mention.text
            && mention.span.contains(record[word: Int(batch.word[token])].span)
          {
            let begins = record[word: Int(batch.word[token])].span.start == mention.span.start
            row[(begins ? 1 : 2) + 2 * (mention.label ?? 0)] = 5
          }
          logits += row
        }
        let decoded = task.decode(record, batch, logits, classes: 5)
        let found = Set(decoded.mentions.map { RecordSpan($0.span, text: $0.text, label: $0.label) })
        #expect(found == Set(reachable), "\(entries)")
      }
    }
  }

  @Test("parameters and class names are those that transformers reads")
  func parameters() {
    let task = NERFakeTask(NERFakeHost(), types: ["Disease", ""], hidden: 8)
    var out = bp_param()
    out.size = UInt64(MemoryLayout<bp_param>.size)
    #expect(task.table.param(task.task, 0, &out) == BP_OK)
    #expect(nerString(out.name) == "classifier.weight")
    #expect(out.rank == 2 && out.dims.0 == 5 && out.dims.1 == 8)
    #expect(task.table.param(task.task, 1, &out) == BP_OK)
    #expect(nerString(out.name) == "classifier.bias")
    #expect(out.rank == 1 && out.dims.0 == 5 && out.flags == BP_PARAM_NO_DECAY)
    #expect(task.table.param(task.task, 2, &out) == BP_DONE)
    var name = bp_str()
    let names = (0..<UInt32(5)).map { index -> String in
      #expect(task.table.class_name(task.task, BP_OF_WORDS, index, &name) == BP_OK)
      return nerString(name)
    }
    #expect(names == ["O", "B-Disease", "I-Disease", "B", "I"])
    #expect(task.table.class_name(task.task, BP_OF_WORDS, 5, &name) == BP_DONE)
    #expect(task.table.class_name(task.task, BP_OF_SPANS, 0, &name) == BP_DONE)
  }

  @Test("training without a single mention is refused with a reason")
  func nothingToLearn() {
    let host = NERFakeHost()
    let task = NERFakeTask(host, types: [])
    #expect(task.status == BP_E_DATA)
    #expect(task.task == nil)
    #expect(host.told.last?.message.contains("no mention") == true)
  }

  @Test("units are sentences, the text between them when words begin in it, and nothing but body texts")
  func units() {
    let host = NERFakeHost()
    let task = NERFakeTask(host, types: ["a"])
    let record = RecordDraft()
    record.addText("what?", role: .query)
    record.addText("aa bb cc dd")
    record.sentencesGiven = true
    for word in 0..<4 { record.addWord(RecordSpan(TextSpan(start: word * 3, end: word * 3 + 2), text: 1)) }
    record.addSentence(RecordSpan(TextSpan(start: 3, end: 5), text: 1))
    record.addSentence(RecordSpan(TextSpan(start: 6, end: 8), text: 1))
    #expect(
      task.inputs(record).map(\.span) == [
        TextSpan(start: 0, end: 3), TextSpan(start: 3, end: 5), TextSpan(start: 6, end: 8), TextSpan(start: 8, end: 11),
      ])
    let documents = NERFakeTask(host, types: ["a"], set: ["unit": "document"])
    #expect(documents.inputs(record) == [RecordSpan(TextSpan(start: 0, end: 11), text: 1)])
    // Words of the corpus without sentences of the corpus: the host's sentences are not used.
    record.wordsGiven = true
    record.sentencesGiven = false
    #expect(task.inputs(record) == [RecordSpan(TextSpan(start: 0, end: 11), text: 1)])
  }
}
