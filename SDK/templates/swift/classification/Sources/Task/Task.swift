import PluginSDK

/// One class a record, by a softmax over the classes that training holds. Several texts of a record are read one behind
/// the other, as far as they fit.
public struct TextClassifier: TaskPlugin {
  /// The id users write.
  public static let id = "__NAME__"
  /// The task in a sentence.
  public static let summary = "The class of a text"
  /// What is predicted, and hidden until then.
  public static let targets: TaskTargets = .classes
  /// The host's own settings, with other defaults, and one of this task.
  public static let options: [PluginOption] = [
    .real("learning-rate", "3e-4", in: 0...1, "Highest learning rate"),
    .integer("epochs", 4, in: 1...100_000, "Passes over the training data"),
    .integer("batch-size", 16, in: 1...1_000_000, "Inputs in a training step"),
    .text("metrics", "classes.v1", "Metrics that are reported"),
    .text("select-by", "classes.v1:f1", "What the best epoch is kept by"),
    .real("dropout", "0.1", in: 0...0.9, "Share of the states that training drops"),
  ]

  /// The number of classes in training.
  let classCount: Int
  /// H, the width of the encoder's states.
  let hiddenSize: Int
  let dropout: Double

  /// Makes the task for the labels of a training.
  public init(setup: TaskSetup) throws(PluginError) {
    classCount = setup.labels[.records].count
    hiddenSize = setup.hiddenSize
    dropout = try setup.settings.real("dropout")
    if classCount == 0 {
      throw PluginError(.data, "training holds no class of a record, so there is nothing to learn")
    }
  }

  /// A linear layer from H to C classes.
  public var parameters: [TaskParameter] {
    [
      TaskParameter("classifier.weight", [classCount, hiddenSize]),
      TaskParameter("classifier.bias", [classCount], start: .zero),
    ]
  }

  /// The encoder reads one input of all texts, whose tail is cut where they are too long.
  public func prepare(_ record: RecordView, training: Bool, into inputs: InputSink) throws(PluginError) {
    let chunks = record.texts.enumerated().map { index, text in
      InputChunk.copy(text: index, TextSpan(start: 0, end: text.text.count))
    }
    if !chunks.isEmpty { try inputs.add(chunks, fit: .truncate) }
  }

  /// Enters gold that no prediction can reach: a record gets one class.
  public func account(_ record: RecordView, windows: Batch, ledger: Ledger) throws(PluginError) {
    for index in record.classes.indices {
      if index > 0 {
        try ledger.enter("further-class", .records, index)
      } else if windows.windowCount == 0 {
        try ledger.enter("no-text", .records, index)
      }
    }
  }

  /// Logits [W,C], a row a window and so a record; a class that training never saw (-1) counts nothing.
  public func build(_ graph: Graph, batch: Batch, mode: BuildMode) throws(PluginError) {
    let logits = graph.pooled().dropout(dropout).linear(graph.parameter(0), graph.parameter(1))
    graph.output(slot: 0, logits.softmax(), .windows)
    guard mode.contains(.wantLoss) else { return }

    var targets: [Int32] = []
    for window in 0..<batch.windowCount {
      let record = try batch.record(batch.recordIndex(ofWindow: window))
      let label = record.classes.first?.label ?? classCount
      targets.append(label < classCount ? Int32(label) : -1)
    }
    graph.loss(
      "classes", sum: logits.crossEntropy(graph.constant(targets), ignore: -1),
      weight: Double(targets.count { $0 >= 0 }))
  }

  /// From probabilities to the class; a record without a window has no outputs, and gets no class.
  public func decode(_ outputs: DecodeView, into sink: RecordSink) throws(PluginError) {
    let draft = RecordDraft()
    if outputs.windows.windowCount > 0 {
      var best = RecordClass(label: 0)
      for (label, score) in try outputs.rows(slot: 0)[0].enumerated() where Double(score) > best.score {
        best = RecordClass(label: label, score: Double(score))
      }
      draft.addClass(best)
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
  public static let summary = "The class of a text"
  /// Its items.
  public static var items: [PluginItem] { [.task(TextClassifier.self)] }
}
