import PluginSDK

/// A number for a text, or for two: where a record has a query, that is the first one. Squared error is what training
/// lessens.
public struct Regressor: TaskPlugin {
  /// The id users write.
  public static let id = "__NAME__"
  /// The task in a sentence.
  public static let summary = "A number for a text or two"
  /// What is predicted, and hidden until then.
  public static let targets: TaskTargets = .values
  /// The host's own settings, with other defaults, and one of this task.
  public static let options: [PluginOption] = [
    .real("learning-rate", "1e-4", in: 0...1, "Highest learning rate"),
    .integer("epochs", 8, in: 1...100_000, "Passes over the training data"),
    .integer("batch-size", 16, in: 1...1_000_000, "Inputs in a training step"),
    .text("metrics", "__NAME__.v1", "Metrics that are reported"),
    .text("select-by", "__NAME__.v1:pearson", "What the best epoch is kept by"),
    .real("dropout", "0", in: 0...0.9, "Share of the states that training drops"),
  ]

  /// H, the width of the encoder's states.
  let hiddenSize: Int
  let dropout: Double

  /// Makes the task for a model.
  public init(setup: TaskSetup) throws(PluginError) {
    hiddenSize = setup.hiddenSize
    dropout = try setup.settings.real("dropout")
  }

  /// A linear layer from H to one number.
  public var parameters: [TaskParameter] {
    [TaskParameter("regressor.weight", [1, hiddenSize]), TaskParameter("regressor.bias", [1], start: .zero)]
  }

  /// The encoder reads the queries as side a and the other texts as side b; what there is of them.
  public func prepare(_ record: RecordView, training: Bool, into inputs: InputSink) throws(PluginError) {
    var (queries, bodies): ([InputChunk], [InputChunk]) = ([], [])
    for (index, text) in record.texts.enumerated() {
      let chunk = InputChunk.copy(text: index, TextSpan(start: 0, end: text.text.count))
      if text.role == .query { queries.append(chunk) } else { bodies.append(chunk) }
    }
    if queries.isEmpty { swap(&queries, &bodies) }
    if !queries.isEmpty { try inputs.add(queries, fit: .truncate, bodies, fitB: .truncate) }
  }

  /// Enters gold that no prediction can reach: a record gets one number.
  public func account(_ record: RecordView, windows: Batch, ledger: Ledger) throws(PluginError) {
    for index in record.values.indices {
      if index > 0 {
        try ledger.enter("further-value", .values, index)
      } else if windows.windowCount == 0 {
        try ledger.enter("no-text", .values, index)
      }
    }
  }

  /// A number a window [W,1]; windows whose record has none are left out of the loss.
  public func build(_ graph: Graph, batch: Batch, mode: BuildMode) throws(PluginError) {
    let number = graph.pooled().dropout(dropout).linear(graph.parameter(0), graph.parameter(1))
    graph.output(slot: 0, number, .windows)
    guard mode.contains(.wantLoss) else { return }

    var (rows, targets): ([Int32], [Float]) = ([], [])
    for window in 0..<batch.windowCount {
      guard let value = try batch.record(batch.recordIndex(ofWindow: window)).values.first else { continue }
      rows.append(Int32(window))
      targets.append(Float(value))
    }
    let known = number.gatherRows(graph.constant(rows))
    graph.loss(
      "squared-error", sum: known.squaredError(graph.constant(targets, shape: [targets.count, 1])),
      weight: Double(targets.count))
  }

  /// The record's number; without a window nothing was read, and there is none.
  public func decode(_ outputs: DecodeView, into sink: RecordSink) throws(PluginError) {
    let draft = RecordDraft()
    if outputs.windows.windowCount > 0 { draft.addValue(Double(try outputs.rows(slot: 0)[0][0])) }
    try sink.put(draft)
  }
}

/// Pearson's correlation and the root of the mean squared error, from sums over records; a missing number counts as 0.
public struct Agreement: MetricPlugin {
  /// The id users write.
  public static let id = "__NAME__.v1"
  /// The metric in a sentence.
  public static let summary = "Correlation and error of numbers"

  /// The number of records, and sums over gold (x) and predictions (y): n, x, y, xx, yy, xy.
  private var sums = [Double](repeating: 0, count: 6)

  /// Begins with nothing seen.
  public init(labels: LabelInventories) throws(PluginError) {}

  /// Counts one record.
  public mutating func update(gold: RecordView, predicted: RecordView?) throws(PluginError) {
    guard let x = gold.values.first else { return }
    let y = predicted?.values.first ?? 0
    for (index, term) in [1, x, y, x * x, y * y, x * y].enumerated() { sums[index] += term }
  }

  /// Counts what `other` has seen.
  public mutating func merge(_ other: Agreement) throws(PluginError) {
    for index in sums.indices { sums[index] += other.sums[index] }
  }

  /// Gives both numbers.
  public func finish(into sink: MetricSink) throws(PluginError) {
    let (n, x, y, xx, yy, xy) = (sums[0], sums[1], sums[2], sums[3], sums[4], sums[5])
    let spread = max(0, n * xx - x * x).squareRoot() * max(0, n * yy - y * y).squareRoot()
    try sink.put("pearson", n * xy - x * y, over: spread, .primary)
    let error = n > 0 ? max(0, (xx - 2 * xy + yy) / n).squareRoot() : 0
    try sink.put("rmse", error, n > 0 ? .lowerIsBetter : [.lowerIsBetter, .undefined])
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
  public static let summary = "A number for a text or two, and how well numbers agree"
  /// Its items.
  public static var items: [PluginItem] { [.task(Regressor.self), .metric(Agreement.self)] }
}
