import Checkpoints
import Glibc
import JSON
import PluginHost
import Training

/// One data set with one model and one seed: trained, measured and written down, once.
struct SuiteTrial {
  let set: SuiteDescription.DataSet
  let group: SuiteDescription.Group
  let data: SuiteData
  let recipe: SuiteRecipe
  /// The model folder to begin from.
  let initialModel: String
  let seed: UInt64
  /// The folder of the trial.
  let folder: String
  let context: WorkflowContext

  /// The files of a trial in its folder.
  enum Name {
    static let outcome = "result.json"
    static let gold = "gold.jsonl"
    static let predictions = "predictions.jsonl"
  }

  /// The metric that counts.
  var metric: String { self.set.metric ?? group.metric }

  /// Whether there is a result.
  var isDone: Bool { access(folder + "/" + Name.outcome, F_OK) == 0 }

  /// Runs it, or reads what it came to before.
  func run() throws -> SuiteOutcome {
    let path = folder + "/" + Name.outcome
    let conditions = try conditions()
    if let outcome = try SuiteOutcome.read(path, conditions: conditions) {
      context.observer.note(.skipped(path: path))
      return outcome
    }
    try FolderCreation.create(folder)
    var pool = PredictionPool()
    var sources: [StoredRecord] = []
    var folds: [(name: String, metrics: [MetricReport])] = []
    var ledger = CoverageLedger()
    var (seconds, rates) = (0.0, [Double]())
    for part in data.parts {
      let model = part.name.isEmpty ? folder + "/model" : folder + "/fold-\(part.name)"
      if !part.name.isEmpty { context.observer.note(.fold(name: part.name, seed: seed, of: data.parts.count)) }
      let trained = try train(part, model: model)
      seconds += trained["seconds"]?.number ?? 0
      rates.append(trained["tokens_per_second"]?.number ?? 0)
      let measured = try SuiteMeasurement(of: model, on: part, metric: metric, context: context)
      folds.append((part.name, measured.evaluation.metrics))
      ledger.add(measured.evaluation.ledger)
      pool.add(measured.evaluation)
      sources += measured.sources
    }
    try SuiteFiles.write(
      pool.gold.map { ($0, nil) }, to: folder + "/" + Name.gold, registry: context.registry)
    try SuiteFiles.write(
      zip(sources, pool.predicted).map { ($0, $1) }, to: folder + "/" + Name.predictions,
      registry: context.registry)
    let isFolded = data.parts.count > 1
    var byFold = JSONObject()
    for fold in folds where isFolded { byFold[fold.name] = .object(EvaluationReport.json(fold.metrics)) }
    let outcome = SuiteOutcome(
      conditions: conditions, metrics: EvaluationReport.json(MetricReport.means(of: folds.map(\.metrics))),
      pooled: isFolded
        ? EvaluationReport.json(
          try pool.score(folds.first?.metrics.map(\.metric) ?? [], registry: context.registry)) : JSONObject(),
      folds: byFold, records: pool.gold.count, ledger: ledger.json, seen: try seen(pool)?.json ?? JSONObject(),
      seconds: seconds,
      piecesPerSecond: rates.reduce(0, +) / Double(max(1, rates.count)))
    try SuiteFiles.write(outcome.json, to: path)
    return outcome
  }

  /// What decides the result, as far as names can say it; the runs' manifests hold the hashes.
  private func conditions() throws -> JSONObject {
    var settings = JSONObject()
    for name in recipe.settings.keys.sorted() { settings[name] = .string(recipe.settings[name] ?? "") }
    return [
      "data": .string(data.path), "init": .string(initialModel),
      "init_sha256": try weightsHash().map { .string($0) } ?? .null, "metric": .string(metric),
      "precision": .string(context.processor.precision.rawValue), "recipe": .object(settings),
    ]
  }

  /// The hash of the weights to begin from, as a model may be made anew under its path; nil where there are none.
  private func weightsHash() throws -> String? {
    guard let folder = try? ModelFolder(path: initialModel, requiringWeights: false),
      let name = folder.weightFiles.first
    else { return nil }
    return try ContentHash.hash(file: folder.path + "/" + name)
  }

  /// How well mentions are found that training holds, and others; nil for a task without mentions, and over folds, where
  /// each is trained on what the others are measured on.
  private func seen(_ pool: PredictionPool) throws -> SeenScores? {
    guard let part = data.parts.first, data.parts.count == 1, case .split = part.test,
      try context.registry.task(group.task).targets.contains(.spans)
    else { return nil }
    let splits = try recipe.apply(to: FinetuneRequest(task: group.task, output: folder)).trainSplits
    var labels = pool.labels
    let source = try DataSource(path: part.data, format: nil, registry: context.registry)
    let training = try splits.flatMap { try source.read(split: $0, labels: &labels) }
    return SeenMentions(training: training, labels: labels)
      .score(gold: pool.gold, predicted: pool.predicted, labels: labels)
  }

  private func train(_ part: SuiteData.Part, model: String) throws -> JSONObject {
    var request = try recipe.apply(to: FinetuneRequest(task: group.task, output: model))
    request.data = part.data
    request.initialModel = initialModel
    request.seed = seed
    request.resume = access(model + ".run/manifest.json", F_OK) == 0
    // A file without splits is all for training: its test lies elsewhere.
    if case .files = part.test { request.splitShares = [1, 0, 0] }
    return try Finetuning(request, context: context).run().json
  }
}
