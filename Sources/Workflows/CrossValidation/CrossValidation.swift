import Glibc
import JSON
import PluginHost

/// Trains and measures once for each fold and each seed, and says what came out of all of them together.
///
/// Every training is a run of its own below the output folder, so that a stopped cross-validation goes on where it was:
/// finished runs are not made again.
public final class CrossValidation {
  /// What `host crossval` was asked for.
  public struct Request: Sendable {
    /// What every training is asked for; its data are the folds, its output is the folder of all runs.
    public var training: FinetuneRequest
    /// How many folds are made of the data; nil: the data holds folds already.
    public var folds: Int?
    /// The seeds; each fold is trained once with each.
    public var seeds: [UInt64] = [0]

    /// A cross-validation of trainings.
    public init(training: FinetuneRequest) { self.training = training }
  }

  private let request: Request
  private let context: WorkflowContext

  /// A cross-validation of what was asked for.
  public init(_ request: Request, context: WorkflowContext) {
    self.request = request
    self.context = context
  }

  /// Runs it.
  /// - Throws: what a training throws; `WorkflowError.noFolds`, `.tooFewDocuments`.
  public func run() throws -> CrossValidationReport {
    guard let data = request.training.data else { throw WorkflowError.noSuchPath("") }
    let output = request.training.output
    try FolderCreation.create(output)
    let folds = try folds(of: data)
    var report = CrossValidationReport(task: request.training.task, output: output)
    for seed in request.seeds {
      var pool = PredictionPool()
      for fold in folds {
        let model = output + "/" + Self.name(fold, seed, of: request.seeds)
        context.observer.note(.fold(name: fold.name, seed: seed, of: folds.count * request.seeds.count))
        let trained = try train(fold, seed: seed, model: model)
        let measured = try measure(model, fold)
        report.add(fold: fold.name, seed: seed, metrics: measured.metrics, model: model, training: trained)
        pool.add(measured)
      }
      report.add(seed: seed, pooled: try pool.score(report.metricIDs, registry: context.registry))
    }
    return report
  }

  private func folds(of data: String) throws -> [Fold] {
    let training = request.training
    guard let count = request.folds else {
      return try Fold.given(
        in: data, format: training.format, options: training.formatSettings, registry: context.registry)
    }
    let source = try DataSource(
      path: data, format: training.format, registry: context.registry, options: training.formatSettings)
    return try Fold.made(count, of: source, below: training.output + "/folds", registry: context.registry)
  }

  private static func name(_ fold: Fold, _ seed: UInt64, of seeds: [UInt64]) -> String {
    seeds.count == 1 ? "fold-\(fold.name)" : "fold-\(fold.name)-seed-\(seed)"
  }

  /// Trains on a fold, or goes on with a run that is there, or takes its report when it was finished.
  private func train(_ fold: Fold, seed: UInt64, model: String) throws -> JSONObject {
    var training = request.training
    training.data = fold.data
    training.seed = seed
    training.output = model
    training.resume = access(model + ".run/manifest.json", F_OK) == 0
    if request.folds != nil {
      // Folds that were made are JSON lines, whatever the data was.
      training.format = "jsonl"
      training.formatSettings = [:]
    }
    return try Finetuning(training, context: context).run().json
  }

  /// Measures a model on the test part of its fold.
  private func measure(_ path: String, _ fold: Fold) throws -> Evaluation {
    let model = try TaskModel(path: path, context: context)
    let isMade = request.folds != nil
    let source = try DataSource(
      path: fold.data, format: isMade ? "jsonl" : request.training.format, registry: context.registry,
      options: isMade ? [:] : request.training.formatSettings)
    var labels = model.labels
    let records = try source.read(split: "test", labels: &labels)
    model.labels = labels
    let prepared = try model.preparer.prepare(records, training: false, pool: context.processor.pool)
    let metrics = try TaskMetrics.ids(of: model.task.item, settings: model.settings, registry: context.registry)
    return try Evaluator(model: model, context: context).evaluate(prepared, split: "test", metrics: metrics)
  }
}
