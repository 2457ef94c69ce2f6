import Glibc
import PluginSDK

/// A question that snippets of text answer with yes, no or maybe.
///
/// The encoder reads the question with each snippet, a long snippet in several windows; a linear layer gives each window
/// three logits [W,3], and the mean over a record's windows decides. The loss is taken of that mean, so that a snippet
/// that says nothing need not argue for the answer: it asks for whole records.
public struct YesNoMaybeTask: TaskPlugin {
  /// The id users write.
  public static let id = "yes-no-maybe"
  /// The task in a sentence.
  public static let summary = "Answer a question by yes, no or maybe, from all its snippets"
  /// What is predicted, and hidden until then.
  public static let targets: TaskTargets = .classes
  /// The loss goes across windows.
  public static let needsWholeRecords = true
  /// The host's own settings, with other defaults, and those of this task.
  public static let options: [PluginOption] = [
    .real("learning-rate", "3e-4", in: 0...1, "Highest learning rate"),
    .integer("epochs", 6, in: 1...100_000, "Passes over the training data"),
    .integer("batch-size", 16, in: 1...1_000_000, "Windows in a training step"),
    .text("metrics", "yes-no-maybe.v1", "Metrics that are reported"),
    .text("select-by", "yes-no-maybe.v1:f1", "What the best epoch is kept by"),
    .integer("max-question", 64, in: 8...256, "Pieces that are kept of a question"),
    .real("balance", "0.5", in: 0...1, "How much rare answers weigh more: 0 not at all, 1 by their rarity"),
    .real("dropout", "0.1", in: 0...0.9, "Share of the states that training drops"),
  ]

  /// The answers, in the order of the training's labels.
  let answers: [String]
  /// What a record of each answer weighs in the loss, [3].
  let weights: [Float]
  let hiddenSize: Int
  let maxQuestion: Int
  let dropout: Double

  /// Makes the task for a training's labels, which must be the three answers or some of them.
  public init(setup: TaskSetup) throws(PluginError) {
    let classes = setup.labels[.records]
    answers = classes.names
    hiddenSize = setup.hiddenSize
    maxQuestion = try setup.settings.integer("max-question")
    dropout = try setup.settings.real("dropout")
    guard answers.count >= 2 else {
      throw PluginError(.data, "training holds \(answers.count) kinds of answers; yes, no and maybe are wanted")
    }
    for answer in answers where !["yes", "no", "maybe"].contains(answer) {
      throw PluginError(.data, "training holds the answer '\(answer)', which is not yes, no or maybe")
    }
    let total = answers.indices.reduce(0) { $0 + classes.occurrences($1) }
    let balance = try setup.settings.real("balance")
    weights = answers.indices.map { index in
      let share = Double(max(1, classes.occurrences(index))) * Double(classes.count) / Double(max(1, total))
      return Float(pow(share, -balance))
    }
  }

  /// A linear layer from H to the answers.
  public var parameters: [TaskParameter] {
    [
      TaskParameter("classifier.weight", [answers.count, hiddenSize]),
      TaskParameter("classifier.bias", [answers.count], start: .zero),
    ]
  }

  /// An input a snippet: the question as side a, the snippet as side b.
  public func prepare(_ record: RecordView, training: Bool, into inputs: InputSink) throws(PluginError) {
    guard let question = record.texts.firstIndex(where: { $0.role == .query }) else { return }
    let whole = TextSpan(start: 0, end: record.texts[question].text.count)
    for (index, text) in record.texts.enumerated() where text.role == .body {
      try inputs.add(
        [.copy(text: question, whole)], fit: .truncate,
        [.copy(text: index, TextSpan(start: 0, end: text.text.count))], fitB: .window, tag: UInt64(index),
        maxA: maxQuestion)
    }
  }

  /// Enters answers of records without a question or a snippet, and further answers of one record.
  public func account(_ record: RecordView, windows: Batch, ledger: Ledger) throws(PluginError) {
    for index in record.classes.indices {
      if index > 0 {
        try ledger.enter("further-answer", .records, index)
      } else if windows.windowCount == 0 {
        try ledger.enter("no-snippet", .records, index)
      }
    }
  }

  /// Logits of windows [W,C], their means over records [R,C], and the cross-entropy of these.
  public func build(_ graph: Graph, batch: Batch, mode: BuildMode) throws(PluginError) {
    let logits = graph.pooled().dropout(dropout).linear(graph.parameter(0), graph.parameter(1))
    graph.output(slot: 0, logits, .windows)
    guard mode.contains(.wantLoss) else { return }

    // The windows of a record stand together: a row of the means begins where the record changes.
    var (starts, targets): ([Int32], [Int32]) = ([], [])
    var weight = 0.0
    for window in 0..<batch.windowCount {
      let index = batch.recordIndex(ofWindow: window)
      guard window == 0 || index != batch.recordIndex(ofWindow: window - 1) else { continue }
      starts.append(Int32(window))
      let answer = try batch.record(index).classes.first?.label ?? answers.count
      targets.append(answer < answers.count ? Int32(answer) : -1)
      if answer < answers.count { weight += Double(weights[answer]) }
    }
    starts.append(Int32(batch.windowCount))
    let means = logits.segment(.mean, starts: graph.constant(starts))
    graph.loss(
      "answers",
      sum: means.crossEntropy(graph.constant(targets), weights: graph.constant(weights), ignore: -1), weight: weight)
  }

  /// The softmax of the mean over all windows; without a window there is no answer.
  public func decode(_ outputs: DecodeView, into sink: RecordSink) throws(PluginError) {
    let count = outputs.windows.windowCount
    let draft = RecordDraft()
    guard count > 0 else { return try sink.put(draft) }
    let rows = try outputs.rows(slot: 0)
    var means = [Double](repeating: 0, count: answers.count)
    for window in 0..<count {
      for (answer, logit) in rows[window].enumerated() { means[answer] += Double(logit) / Double(count) }
    }
    var best = 0
    for answer in means.indices where means[answer] > means[best] { best = answer }
    let sum = means.reduce(0) { $0 + exp($1 - means[best]) }
    draft.addClass(RecordClass(label: best, score: 1 / sum))
    try sink.put(draft)
  }
}
