import PluginSDK

/// Relations. The candidates are the pairs that a record gives; each becomes an input of its own, in which a mark stands
/// for either mention, and gets one of the types that training holds (one of them may say that there is no relation).
public struct RelationClassifier: TaskPlugin {
  /// The id users write.
  public static let id = "__NAME__"
  /// The task in a sentence.
  public static let summary = "How two mentions of a text are related"
  /// What is predicted, and hidden until then; the pairs themselves stay, as candidates.
  public static let targets: TaskTargets = .pairLabels
  /// The host's own settings, with other defaults, and one of this task.
  public static let options: [PluginOption] = [
    .real("learning-rate", "3e-4", in: 0...1, "Highest learning rate"),
    .integer("epochs", 5, in: 1...100_000, "Passes over the training data"),
    .integer("batch-size", 16, in: 1...1_000_000, "Inputs in a training step"),
    .text("metrics", "micro.v1", "Metrics that are reported"),
    .text("select-by", "micro.v1:f1", "What the best epoch is kept by"),
    .real("dropout", "0.1", in: 0...0.9, "Share of the states that training drops"),
  ]

  /// The number of types of pairs in training.
  let typeCount: Int
  /// H, the width of the encoder's states.
  let hiddenSize: Int
  let dropout: Double

  /// Makes the task for the labels of a training.
  public init(setup: TaskSetup) throws(PluginError) {
    typeCount = setup.labels[.pairs].count
    hiddenSize = setup.hiddenSize
    dropout = try setup.settings.real("dropout")
    if typeCount == 0 {
      throw PluginError(.data, "training holds no pair with a type, so there is nothing to learn")
    }
  }

  /// A linear layer from H to C types.
  public var parameters: [TaskParameter] {
    [
      TaskParameter("classifier.weight", [typeCount, hiddenSize]),
      TaskParameter("classifier.bias", [typeCount], start: .zero),
    ]
  }

  /// The encoder reads an input a pair; a long text is cut around the two marks, so that both stay. The tag says which
  /// pair it is.
  public func prepare(_ record: RecordView, training: Bool, into inputs: InputSink) throws(PluginError) {
    for (index, pair) in record.pairs.enumerated() {
      let (head, tail) = (record.spans[pair.head], record.spans[pair.tail])
      let headIsFirst = head.span.start <= tail.span.start
      let (first, second) = headIsFirst ? (head, tail) : (tail, head)
      // No input for the others; `account` says why.
      guard first.text == second.text, first.span.end <= second.span.start else { continue }
      let text = first.text
      let end = record.texts[text].text.count
      _ = try inputs.offer(
        [
          .copy(text: text, TextSpan(start: 0, end: first.span.start)),
          .replace(text: text, first.span, by: headIsFirst ? "@HEAD$" : "@TAIL$"),
          .copy(text: text, TextSpan(start: first.span.end, end: second.span.start)),
          .replace(text: text, second.span, by: headIsFirst ? "@TAIL$" : "@HEAD$"),
          .copy(text: text, TextSpan(start: second.span.end, end: end)),
        ], fit: .around, tag: UInt64(index))
    }
  }

  /// Enters gold that no prediction can reach: pairs that have no window.
  public func account(_ record: RecordView, windows: Batch, ledger: Ledger) throws(PluginError) {
    let shown = Set((0..<windows.windowCount).map { windows.tag(ofWindow: $0) })
    for (index, pair) in record.pairs.enumerated() where !shown.contains(UInt64(index)) {
      let (head, tail) = (record.spans[pair.head], record.spans[pair.tail])
      if head.text != tail.text {
        try ledger.enter("cross-text", .pairs, index)
      } else {
        try ledger.enter(head.span.overlaps(tail.span) ? "overlapping" : "too-far-apart", .pairs, index)
      }
    }
  }

  /// Logits [W,C], a row a window and so a pair; a type that training never saw (-1) counts nothing.
  public func build(_ graph: Graph, batch: Batch, mode: BuildMode) throws(PluginError) {
    let logits = graph.pooled().dropout(dropout).linear(graph.parameter(0), graph.parameter(1))
    graph.output(slot: 0, logits.softmax(), .windows)
    guard mode.contains(.wantLoss) else { return }

    var targets: [Int32] = []
    for window in 0..<batch.windowCount {
      let pairs = try batch.record(batch.recordIndex(ofWindow: window)).pairs
      let label = pairs[Int(batch.tag(ofWindow: window))].label ?? typeCount
      targets.append(label < typeCount ? Int32(label) : -1)
    }
    graph.loss(
      "pairs", sum: logits.crossEntropy(graph.constant(targets), ignore: -1),
      weight: Double(targets.count { $0 >= 0 }))
  }

  /// From probabilities to pairs; head and tail point at the record's own mentions.
  public func decode(_ outputs: DecodeView, into sink: RecordSink) throws(PluginError) {
    let draft = RecordDraft()
    if outputs.windows.windowCount > 0 {
      let rows = try outputs.rows(slot: 0)
      for window in 0..<outputs.windows.windowCount {
        var pair = outputs.record.pairs[Int(outputs.windows.tag(ofWindow: window))]
        pair.score = 0
        for (type, score) in rows[window].enumerated() where Double(score) > pair.score {
          (pair.label, pair.score) = (type, Double(score))
        }
        draft.addPair(pair)
      }
    }
    try sink.put(draft)
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
  public static let summary = "How two mentions of a text are related"
  /// Its items.
  public static var items: [PluginItem] { [.task(RelationClassifier.self)] }
}
