import PluginSDK

/// Named entities. Every word gets one of the classes O, B-type and I-type, from the encoder's state of its first piece;
/// words that belong together become a mention.
public struct Tagger: TaskPlugin {
  /// The id users write.
  public static let id = "__NAME__"
  /// The task in a sentence.
  public static let summary = "Mentions in texts, as tags of words"
  /// What is predicted, and hidden until then.
  public static let targets: TaskTargets = .spans
  /// The host's own settings, with other defaults, and one of this task.
  public static let options: [PluginOption] = [
    .real("learning-rate", "3e-4", in: 0...1, "Highest learning rate"),
    .integer("epochs", 4, in: 1...100_000, "Passes over the training data"),
    .integer("batch-size", 16, in: 1...1_000_000, "Inputs in a training step"),
    .text("metrics", "span-exact.v1", "Metrics that are reported"),
    .text("select-by", "span-exact.v1:f1", "What the best epoch is kept by"),
    .real("dropout", "0.1", in: 0...0.9, "Share of the states that training drops"),
  ]

  /// The types that training holds.
  let types: [String]
  /// H, the width of the encoder's states.
  let hiddenSize: Int
  let dropout: Double

  /// Makes the task for the labels of a training.
  public init(setup: TaskSetup) throws(PluginError) {
    types = setup.labels[.spans].names
    hiddenSize = setup.hiddenSize
    dropout = try setup.settings.real("dropout")
    if types.isEmpty { throw PluginError(.data, "training holds no mention, so there is no type to learn") }
  }

  /// A linear layer from H to C classes.
  public var parameters: [TaskParameter] {
    let classes = 1 + 2 * types.count
    return [
      TaskParameter("classifier.weight", [classes, hiddenSize]),
      TaskParameter("classifier.bias", [classes], start: .zero),
    ]
  }

  /// The classes of words: O, then B and I of each type.
  public func classNames(of kind: LabelKind) -> [String] {
    kind == .words ? ["O"] + types.flatMap { ["B-\($0)", "I-\($0)"] } : []
  }

  /// The encoder reads each text as it is, in overlapping windows where it is long.
  public func prepare(_ record: RecordView, training: Bool, into inputs: InputSink) throws(PluginError) {
    for (index, text) in record.texts.enumerated() where text.role == .body {
      try inputs.add([.copy(text: index, TextSpan(start: 0, end: text.text.count))], fit: .window)
    }
  }

  /// Enters gold that no prediction can reach; the ledger of a report counts it by these reasons.
  public func account(_ record: RecordView, windows: Batch, ledger: Ledger) throws(PluginError) {
    let gold = goldClasses(record)
    var shown = [Bool](repeating: false, count: record.words.count)
    for token in 0..<windows.tokenCount {
      if let word = Self.word(spokenForBy: token, windows) { shown[word] = true }
    }
    for (index, span) in record.spans.enumerated() {
      let words = record.words.indices.filter { Self.share(record.words[$0], span) }
      let classes = words.map { gold[$0] }
      if span.group != nil {
        try ledger.enter("discontinuous", .spans, index)
      } else if words.isEmpty || !words.allSatisfy({ shown[$0] }) {
        try ledger.enter("no-pieces", .spans, index)
      } else if record.words[words[0]].span.start != span.span.start
        || record.words[words[words.count - 1]].span.end != span.span.end
      {
        try ledger.enter("inside-a-word", .spans, index)
      } else if let type = span.label, type < types.count,
        classes != words.indices.map({ Self.classIndex(type, inside: $0 > 0) })
      {
        try ledger.enter("overlaps", .spans, index)
      }
    }
  }

  /// Logits [N,C] of all tokens; those that speak for a word have a target, others (-1) count nothing.
  public func build(_ graph: Graph, batch: Batch, mode: BuildMode) throws(PluginError) {
    let logits = graph.hidden().dropout(dropout).linear(graph.parameter(0), graph.parameter(1))
    graph.output(slot: 0, logits.softmax(), .tokens)
    guard mode.contains(.wantLoss) else { return }

    var gold: [[Int32]] = []
    for index in 0..<batch.recordCount { gold.append(goldClasses(try batch.record(index))) }
    var targets = [Int32](repeating: -1, count: batch.tokenCount)
    for window in 0..<batch.windowCount {
      for token in batch.tokens(ofWindow: window) {
        guard let word = Self.word(spokenForBy: token, batch) else { continue }
        targets[token] = gold[batch.recordIndex(ofWindow: window)][word]
      }
    }
    graph.loss(
      "tags", sum: logits.crossEntropy(graph.constant(targets), ignore: -1),
      weight: Double(targets.count { $0 >= 0 }))
  }

  /// From probabilities to mentions: B, or an I that continues nothing, begins one.
  public func decode(_ outputs: DecodeView, into sink: RecordSink) throws(PluginError) {
    var words = outputs.record.words.map { RecordSpan($0.span, text: $0.text, label: 0) }
    if outputs.windows.windowCount > 0 {
      let rows = try outputs.rows(slot: 0)
      for token in 0..<outputs.windows.tokenCount {
        guard let word = Self.word(spokenForBy: token, outputs.windows) else { continue }
        for (index, score) in rows[token].enumerated() where Double(score) > words[word].score {
          (words[word].label, words[word].score) = (index, Double(score))
        }
      }
    }
    let draft = RecordDraft()
    var open: RecordSpan?  // the mention that the word before is in
    for word in words {
      draft.addWord(word)
      guard let label = word.label, label > 0 else {
        if let open { draft.addSpan(open) }
        open = nil
        continue
      }
      if label % 2 == 0, var longer = open, longer.label == (label - 1) / 2, longer.text == word.text {
        longer.span.end = word.span.end
        longer.score = min(longer.score, word.score)
        open = longer
      } else {
        if let open { draft.addSpan(open) }
        open = RecordSpan(word.span, text: word.text, label: (label - 1) / 2, score: word.score)
      }
    }
    if let open { draft.addSpan(open) }
    try sink.put(draft)
  }

  /// The word that a token speaks for: it is its first piece, in the window that owns it.
  private static func word(spokenForBy token: Int, _ batch: Batch) -> Int? {
    batch.flags(ofToken: token).isSuperset(of: [.wordStart, .owned]) ? batch.word(ofToken: token) : nil
  }

  private static func share(_ left: RecordSpan, _ right: RecordSpan) -> Bool {
    left.text == right.text && left.span.overlaps(right.span)
  }

  private static func classIndex(_ type: Int, inside: Bool) -> Int32 { Int32(1 + 2 * type + (inside ? 1 : 0)) }

  /// The classes of words as gold has them; a mention that meets words of an earlier one gets only the rest.
  private func goldClasses(_ record: RecordView) -> [Int32] {
    var classes = [Int32](repeating: 0, count: record.words.count)
    for span in record.spans {
      guard let type = span.label, type < types.count else { continue }
      var inside = false
      for (index, word) in record.words.enumerated() where classes[index] == 0 && Self.share(word, span) {
        classes[index] = Self.classIndex(type, inside: inside)
        inside = true
      }
    }
    return classes
  }
}

/// What the library offers.
public enum __MODULE__Plugin: PluginDefinition {
  /// The plugin's id.
  public static let id = "__NAME__"
  /// Its own version.
  public static let version = "0.1.0"
  /// Its licence.
  public static let license = "Apache-2.0"
  /// What it offers, in a sentence.
  public static let summary = "Mentions in texts, as tags of words"
  /// Its items.
  public static var items: [PluginItem] { [.task(Tagger.self)] }
}
