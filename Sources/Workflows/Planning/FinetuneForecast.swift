import Compute
import JSON
import PluginHost
import Text

/// What a fine-tuning will meet and need, told before it: the data is read, cut and counted, and a few steps are taken.
public struct FinetuneForecast: Sendable {
  /// A split as the model will see it.
  public struct Split: Sendable {
    /// Its name.
    public var name: String
    /// Its records.
    public var records: Int
    /// The windows that they are cut into.
    public var windows: Int
    /// The inputs that the task made of them.
    public var inputs = 0
    /// Inputs that need several windows.
    public var severalWindows = 0
    /// Inputs of one window that is filled to the last piece: cut, or just fitting.
    public var filled = 0
    /// Pieces, special ones included.
    public var pieces = 0

    init(name: String, records: [PreparedRecord], maximumLength: Int) {
      self.name = name
      self.records = records.count
      windows = records.reduce(0) { $0 + $1.windows.count }
      for window in records.lazy.flatMap(\.windows) {
        pieces += window.pieces.count
        if window.number == 0 { inputs += 1 }
        if window.count > 1, window.number == 0 { severalWindows += 1 }
        if window.count == 1, window.pieces.count == maximumLength { filled += 1 }
      }
    }

    fileprivate var json: JSONObject {
      [
        "records": JSONValue(records), "inputs": JSONValue(inputs), "windows": JSONValue(windows),
        "in_several_windows": JSONValue(severalWindows),
        "filled_windows": JSONValue(filled), "tokens": JSONValue(pieces),
      ]
    }
  }

  /// The splits that are there.
  public private(set) var splits: [Split]
  /// The labels of training with their counts, by kind.
  public private(set) var labels: [(kind: String, labels: [(name: String, count: Int)])]
  /// How the model's pieces cover the text of training.
  public let coverage: WordCoverage
  /// Parameters, encoder and head.
  public let parameterCount: Int
  /// Parameters that begin at random, the head's mostly.
  public let newParameters: [String]
  /// Optimizer steps of the run.
  public let steps: Int
  /// Seconds of the run, evaluation included.
  public let seconds: Double
  /// Pieces a second in training, measured.
  public let piecesPerSecond: Double
  /// The most memory that the trial took, in megabytes.
  public let peakMegabytes: Int
  /// What to look at.
  public private(set) var warnings: [ForecastWarning] = []

  private static let trialSteps = 8
  private static let trialSeconds = 20.0
  private static let evaluatedRecords = 64
  private static let rareCount = 10

  /// Looks at what a request will do.
  /// - Throws: what the run would throw before its first step.
  public init(_ request: FinetuneRequest, context: WorkflowContext) throws {
    let plan = try FinetunePlan(request, context: context)
    let model = try TaskModel(plan, context: context)
    let pool = context.processor.pool
    let train = try model.preparer.prepare(plan.train, training: true, pool: pool)
    guard train.contains(where: { !$0.windows.isEmpty }) else { throw WorkflowError.noInputs(path: plan.data.path) }
    let devel = try model.preparer.prepare(plan.devel, training: false, pool: pool)
    let test = try model.preparer.prepare(plan.test, training: false, pool: pool)
    let length = plan.parameters.maximumLength
    let splits = [("train", train), ("devel", devel), ("test", test)].filter { !$0.1.isEmpty }
      .map { Split(name: $0.0, records: $0.1, maximumLength: length) }
    self.splits = splits
    labels = LabelKind.allCases.compactMap { kind in
      let inventory = plan.labels[kind]
      let counted = inventory.names.indices.map { (name: inventory.names[$0], count: Int(inventory.counts[$0])) }
      return counted.isEmpty ? nil : ("\(kind)", counted)
    }
    coverage = WordCoverage(of: plan.train, base: plan.base)
    parameterCount = model.store.flatCount
    newParameters = model.loadReport.map { $0.initialized } ?? ["all"]

    let loop = TrainingLoop(
      model: model, records: train, parameters: plan.parameters, optimizer: plan.optimizer,
      schedule: plan.schedule, seed: request.seed, microBatchPieces: request.microBatchTokens,
      recompute: request.recompute)
    let started = MonotonicClock.seconds()
    for (number, batch) in loop.remainingBatches().prefix(Self.trialSteps).enumerated() {
      _ = try loop.step(batch)
      // The first step makes what later ones use again; it counts only where there is no other.
      if number == 0, loop.stepsPerEpoch > 1 { (loop.position.pieces, loop.position.seconds) = (0, 0) }
      if MonotonicClock.seconds() - started > Self.trialSeconds, loop.position.pieces > 0 { break }
    }
    piecesPerSecond = Double(loop.position.pieces) / max(loop.position.seconds, 1e-9)
    let evaluated = Array((devel.isEmpty ? test : devel).prefix(Self.evaluatedRecords))
    var evaluationRate = piecesPerSecond
    if !evaluated.isEmpty {
      evaluationRate = try Evaluator(model: model, context: context)
        .evaluate(evaluated, split: "trial", metrics: []).piecesPerSecond
    }
    let epochs = Double(plan.parameters.epochs)
    func pieces(_ name: String) -> Double { Double(splits.first { $0.name == name }?.pieces ?? 0) }
    steps = loop.totalSteps
    seconds =
      pieces("train") * epochs / max(piecesPerSecond, 1e-9)
      + (pieces("devel") * epochs + pieces("test")) / max(evaluationRate, 1e-9)
    peakMegabytes = EvaluationReport.peakMegabytes()
    warnings = warnings(plan)
  }

  private func warnings(_ plan: FinetunePlan) -> [ForecastWarning] {
    var warnings = coverage.warnings
    if let train = splits.first {
      let share = Double(train.severalWindows + train.filled) / Double(max(1, train.inputs))
      if share > 0.05 { warnings.append(.longInputs(share: share, maximumLength: plan.parameters.maximumLength)) }
    }
    for (kind, counted) in labels {
      for label in counted where label.count > 0 && label.count < Self.rareCount {
        warnings.append(.rareLabel(kind: kind, label: label.name, count: label.count))
      }
    }
    if plan.base.folder.weightsForm == nil { warnings.append(.randomEncoder) }
    if plan.devel.isEmpty { warnings.append(.noDevel) }
    return warnings + ForecastWarning.memory(peakMegabytes)
  }

  /// As JSON, keys as in docs/cli.md.
  public var json: JSONObject {
    var splits = JSONObject(), labels = JSONObject()
    for split in self.splits { splits[split.name] = .object(split.json) }
    for (kind, counted) in self.labels {
      var counts = JSONObject()
      for label in counted { counts[label.name] = JSONValue(label.count) }
      labels[kind] = .object(counts)
    }
    return [
      "command": "finetune", "splits": .object(splits), "labels": .object(labels),
      "words": .object(coverage.json), "parameters": JSONValue(parameterCount),
      "new_parameters": .array(newParameters.map { .string($0) }), "steps": JSONValue(steps),
      "tokens_per_second": JSONValue(piecesPerSecond), "seconds": JSONValue(seconds),
      "peak_rss_mb": JSONValue(peakMegabytes), "warnings": .array(warnings.map { .string($0.name) }),
    ]
  }
}
