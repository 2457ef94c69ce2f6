import Glibc
import JSON
import PluginHost
import Training

/// Trains once for each learning rate and batch size of a grid, keeps the model that is best on devel, and measures test
/// once, with that one.
///
/// Every point of the grid is a run of its own below `OUT.sweep`, so that a stopped sweep goes on where it was: finished
/// points are not made again. No point measures test, so that nothing can be chosen by it.
public final class Sweep {
  /// What `host finetune --sweep` was asked for.
  public struct Request: Sendable {
    /// What every point is asked for; its output is the folder of the model that is chosen.
    public var training: FinetuneRequest
    /// The learning rates of the grid.
    public var learningRates = Sweep.learningRates
    /// The batch sizes of the grid.
    public var batchSizes = Sweep.batchSizes

    /// A sweep of trainings.
    public init(training: FinetuneRequest) { self.training = training }
  }

  /// The learning rates that BioBERT was fine-tuned with (Lee et al. 2020, doi:10.1093/bioinformatics/btz682, 4.2).
  public static let learningRates = [5e-5, 3e-5, 1e-5]
  /// The batch sizes of the same.
  public static let batchSizes = [10, 16, 32, 64]

  private let request: Request
  private let context: WorkflowContext
  private let started = MonotonicClock.seconds()

  /// A sweep of what was asked for.
  public init(_ request: Request, context: WorkflowContext) {
    var request = request
    // The folders of the sweep have the output's name with something behind it.
    while request.training.output.count > 1, request.training.output.hasSuffix("/") {
      request.training.output.removeLast()
    }
    self.request = request
    self.context = context
  }

  private var output: String { request.training.output }
  private var points: [SweepPoint] {
    request.learningRates.flatMap { rate in
      request.batchSizes.map { SweepPoint(learningRate: rate, batchSize: $0) }
    }
  }

  /// Runs it, or goes on with it, to the written model.
  /// - Throws: what a training throws; `WorkflowError.nothingToSelectBy`.
  public func run() throws -> FinetuneReport {
    let earlier = try earlierManifest()
    let plan = try FinetunePlan(firstRequest(earlier), context: context)
    guard !plan.devel.isEmpty else { throw WorkflowError.nothingToSelectBy(path: plan.data.path) }
    // Before anything is trained: the last point's numbers must not turn out to be wrong after all others were made.
    let options = try plan.task.options()
    for point in points { try point.check(options, of: request.training.task) }
    let folder = try RunFolder(model: output)
    if let earlier {
      if let report = try finishedReport(earlier, plan: plan, at: folder.path) { return report }
    } else {
      try refuseOthers(in: folder)
    }
    let outcomes = try train()
    guard let best = SweepOutcome.best(of: outcomes) else {
      throw WorkflowError.nothingToSelectBy(path: plan.data.path)
    }
    let (point, selection) = (outcomes[best].point, outcomes[best].selection)
    context.observer.note(
      .sweepChose(
        learningRate: point.learningRate, batchSize: point.batchSize, key: selection.key, value: selection.value))
    return try finish(outcomes, best: best, plan: plan, folder: folder)
  }

  private func train() throws -> [SweepOutcome] {
    let folder = output + ".sweep"
    try FolderCreation.create(folder)
    return try points.enumerated().map { index, point in
      context.observer.note(
        .sweepPoint(
          learningRate: point.learningRate, batchSize: point.batchSize, number: index + 1, of: points.count))
      let run = point.run(of: request.training, below: folder)
      let report = try Finetuning(run, context: context).run()
      guard let selection = report.selection else {
        throw TrainingError.damaged(path: RunFolder.path(ofModel: run.output), what: "manifest")
      }
      return SweepOutcome(point: point, selection: selection, report: report.json, model: run.output)
    }
  }

  /// Gives the best model its name, measures it on test, and notes what the sweep was.
  private func finish(
    _ outcomes: [SweepOutcome], best: Int, plan: FinetunePlan, folder: RunFolder
  ) throws -> FinetuneReport {
    let chosen = outcomes[best]
    // The manifest is that of a training with the chosen numbers, which is what `replay` runs.
    var manifest = try RunManifest(path: RunFolder.path(ofModel: chosen.model) + "/manifest.json")
    manifest.settings["measures-test"] = nil
    manifest.settings["sweep"] = .object(grid)
    manifest.finished = nil
    manifest.results = JSONObject()
    try manifest.write(to: folder.manifest)
    try ModelCopy(of: chosen.model).write(to: output, run: folder)

    var json = chosen.report
    if !plan.test.isEmpty {
      let measured = try measureTest(plan)
      json["split"] = "test"
      json["metrics"] = .object(EvaluationReport.json(measured.metrics))
      json["ledger"] = .object(measured.ledger.json)
    }
    json["seconds"] = JSONValue(MonotonicClock.seconds() - started)
    json["peak_rss_mb"] = JSONValue(EvaluationReport.peakMegabytes())
    json["model"] = .string(output)
    json["manifest"] = .string(folder.manifest)
    json["sweep"] = .array(outcomes.enumerated().map { $1.json(isChosen: $0 == best) })
    manifest.finished = RunManifest.now()
    manifest.results = ["report": .object(json), "selection": .object(chosen.selection.json)]
    try manifest.write(to: folder.manifest)
    return FinetuneReport(json: json, selection: chosen.selection)
  }

  /// Measures the model that was chosen on the records of test, whose labels are numbered as in the plan.
  private func measureTest(_ plan: FinetunePlan) throws -> Evaluation {
    let model = try TaskModel(path: output, context: context)
    var labels = model.labels
    let records = plan.test.map { $0.relabeled(under: &labels) }
    model.labels = labels
    let prepared = try model.preparer.prepare(records, training: false, pool: context.processor.pool)
    return try Evaluator(model: model, context: context).evaluate(prepared, split: "test", metrics: plan.metrics)
  }

  private var grid: JSONObject {
    [
      "learning-rates": .array(request.learningRates.map { .number($0) }),
      "batch-sizes": .array(request.batchSizes.map { JSONValue($0) }),
    ]
  }

  /// What an earlier process noted of a sweep with this output, when it had all points.
  private func earlierManifest() throws -> RunManifest? {
    let path = RunFolder.path(ofModel: output) + "/manifest.json"
    guard access(path, F_OK) == 0 else { return nil }
    let manifest = try RunManifest(path: path)
    return manifest.settings.contains("sweep") ? manifest : nil
  }

  /// A training into the output: with the numbers that an earlier process chose, else with those of the first point.
  private func firstRequest(_ earlier: RunManifest?) -> FinetuneRequest {
    var first = request.training
    first.learningRate = earlier?.settings["learning-rate"]?.number ?? request.learningRates.first
    first.batchSize = earlier?.settings["batch-size"]?.integer ?? request.batchSizes.first
    return first
  }

  /// The report of a sweep that is finished and whose model is there; nil when there is something to do.
  private func finishedReport(_ earlier: RunManifest, plan: FinetunePlan, at path: String) throws -> FinetuneReport? {
    guard earlier.finished != nil, let report = earlier.results["report"]?.object, access(output, F_OK) == 0 else {
      return nil
    }
    var asked = try plan.manifest(on: context.processor)
    asked.settings["sweep"] = .object(grid)
    try plan.refuseDifferences(earlier, asked, at: path)
    context.observer.note(.skipped(path: output))
    return FinetuneReport(json: report, selection: earlier.results["selection"].flatMap { DevelValue(json: $0) })
  }

  /// Refuses to write over the model of somebody else, or over a training that is not finished.
  private func refuseOthers(in folder: RunFolder) throws {
    if access(output, F_OK) == 0 { throw WorkflowError.outputExists(path: output) }
    if folder.hasManifest, folder.hasCheckpoint, try RunManifest(path: folder.manifest).finished == nil {
      throw TrainingError.runExists(path: folder.path)
    }
    folder.clear()
  }
}
