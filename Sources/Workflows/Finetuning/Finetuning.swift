import Checkpoints
import Compute
import JSON
import PluginHost
import Text
import Training

/// Trains a head and its encoder: reads the data, takes the steps, keeps the best epoch, measures it, writes the model.
public final class Finetuning {
  private let context: WorkflowContext
  private let request: FinetuneRequest
  private let started = MonotonicClock.seconds()

  /// A fine-tuning of what was asked for.
  public init(_ request: FinetuneRequest, context: WorkflowContext) {
    self.request = request
    self.context = context
  }

  /// Runs it, or goes on with it, to the written model.
  /// - Throws: any error of the rooms; the run folder then holds the last checkpoint.
  public func run() throws -> FinetuneReport {
    let plan = try FinetunePlan(request, context: context)
    let folder = try RunFolder(model: request.output)
    if let report = try finishedReport(in: folder, plan: plan) { return report }
    // A run that was killed behind its last step may have left the model, which is then written again.
    if !request.resume { try plan.refuseExistingOutput() }
    let manifest = try openManifest(in: folder, plan: plan)

    let model = try TaskModel(plan, context: context)
    let train = try model.preparer.prepare(plan.train, training: true, pool: context.processor.pool)
    guard train.contains(where: { !$0.windows.isEmpty }) else { throw WorkflowError.noInputs(path: plan.data.path) }
    let devel = try model.preparer.prepare(plan.devel, training: false, pool: context.processor.pool)
    let loop = TrainingLoop(
      model: model, records: train, parameters: plan.parameters, optimizer: plan.optimizer,
      schedule: plan.schedule, seed: request.seed, microBatchPieces: request.microBatchTokens,
      recompute: request.recompute)
    let run = FinetuneRun(
      plan: plan, folder: folder, loop: loop, devel: devel, context: context,
      checkpointSteps: request.checkpointSteps, patience: request.earlyStop)
    try run.train(resuming: request.resume)

    var measured = try run.measureBest()
    if request.measuresTest, !plan.test.isEmpty {
      let test = try model.preparer.prepare(plan.test, training: false, pool: context.processor.pool)
      measured.test = try Evaluator(model: model, context: context).evaluate(test, split: "test", metrics: plan.metrics)
    }
    try model.write(to: request.output, plan: plan, manifestPath: folder.manifest)
    return try finish(manifest, folder: folder, plan: plan, loop: loop, measured: measured)
  }

  /// What an earlier process has finished already; nil when there is something to do.
  private func finishedReport(in folder: RunFolder, plan: FinetunePlan) throws -> FinetuneReport? {
    guard request.resume, folder.hasManifest else { return nil }
    let old = try RunManifest(path: folder.manifest)
    guard old.finished != nil, let report = old.results["report"]?.object else { return nil }
    try plan.refuseDifferences(old, try plan.manifest(on: context.processor), at: folder.path)
    // A process that was killed right behind its last write left them.
    folder.clearCheckpoints()
    context.observer.note(.skipped(path: request.output))
    return FinetuneReport(json: report, selection: old.results["selection"].flatMap { DevelValue(json: $0) })
  }

  private func openManifest(in folder: RunFolder, plan: FinetunePlan) throws -> RunManifest {
    let fresh = try plan.manifest(on: context.processor)
    if request.resume {
      guard folder.hasManifest else { throw TrainingError.nothingToResume(path: folder.path) }
      let old = try RunManifest(path: folder.manifest)
      try plan.refuseDifferences(old, fresh, at: folder.path)
      return old
    }
    // Without a checkpoint nothing was trained yet, and nothing is lost.
    if folder.hasManifest, folder.hasCheckpoint, try RunManifest(path: folder.manifest).finished == nil {
      throw TrainingError.runExists(path: folder.path)
    }
    folder.clear()
    try fresh.write(to: folder.manifest)
    return fresh
  }

  private func finish(
    _ manifest: RunManifest, folder: RunFolder, plan: FinetunePlan, loop: TrainingLoop, measured: MeasuredBest
  ) throws -> FinetuneReport {
    let position = loop.position
    let final = measured.test ?? measured.devel
    let report = EvaluationReport(
      task: request.task, split: measured.test != nil ? "test" : measured.devel != nil ? "devel" : "none",
      metrics: final?.metrics ?? [], ledger: final?.ledger ?? CoverageLedger(),
      piecesPerSecond: position.seconds > 0 ? Double(position.pieces) / position.seconds : 0,
      seconds: MonotonicClock.seconds() - started, model: request.output, manifest: folder.manifest)
    var json = report.json
    if let devel = measured.devel { json["devel"] = .object(EvaluationReport.json(devel.metrics)) }
    json["epochs"] = JSONValue(position.epoch)
    json["best_epoch"] = JSONValue(position.bestEpoch ?? position.epoch)
    json["steps"] = JSONValue(position.step)
    let weights = request.output + "/" + ModelFolder.WeightsForm.safetensors.rawValue
    json["weights_sha256"] = JSONValue(try ContentHash.hash(file: weights))
    var finished = manifest
    finished.finished = RunManifest.now()
    finished.results = ["report": .object(json)]
    finished.results["selection"] = measured.value.map { .object($0.json) }
    try finished.write(to: folder.manifest)
    folder.clearCheckpoints()
    return FinetuneReport(json: json, selection: measured.value)
  }
}

/// What `host finetune` prints: the report of the split that was measured, and what the run was.
public struct FinetuneReport: Sendable, Equatable {
  /// The report, keys as in docs/cli.md.
  public let json: JSONObject
  /// What devel says of the epoch that was kept; nil without devel.
  let selection: DevelValue?
}

/// The measures of the epoch that was kept.
struct MeasuredBest {
  var devel: Evaluation?
  var test: Evaluation?
  /// The value that epochs and runs are compared by.
  var value: DevelValue?
}
