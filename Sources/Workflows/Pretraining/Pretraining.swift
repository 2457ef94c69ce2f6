import Checkpoints
import Compute
import Corpus
import JSON
import Training

/// Pre-trains a model on corpora: masked words and next sentence, as BERT was.
public final class Pretraining {
  private let request: PretrainRequest
  private let context: WorkflowContext
  private let started = MonotonicClock.seconds()
  /// Seconds between checkpoints where no number of steps is given.
  private static let checkpointSeconds = 300.0

  /// A pre-training of what was asked for.
  public init(_ request: PretrainRequest, context: WorkflowContext) {
    self.request = request
    self.context = context
  }

  /// Runs it, or goes on with it, to the written model.
  ///
  /// - Returns: what came of it, keys as in docs/cli.md.
  /// - Throws: any error of the rooms; the run folder then holds the last checkpoint.
  public func run() throws -> JSONObject {
    let folder = try RunFolder(model: request.output)
    let model = try PretrainingModel(request, context: context)
    guard request.examples.maxLength <= model.base.maximumPositions else {
      throw WorkflowError.maximumLength(asked: request.examples.maxLength, allowed: 8...model.base.maximumPositions)
    }
    var corpora: [ExampleStream.Source] = []
    for source in request.corpora {
      corpora.append(.init(corpus: try CorpusStore(path: source.path), weight: source.weight))
    }
    var manifest = try openManifest(in: folder, model, corpora.map(\.corpus.manifest.sha256))
    if let report = manifest.results["report"]?.object, manifest.finished != nil {
      context.observer.note(.skipped(path: request.output))
      return report
    }
    let heldOut = try examples(of: .heldOut, corpora, model)
    let loop = PretrainingLoop(model, request)
    let scores = try train(loop, stream(.training, corpora, model), heldOut: heldOut, folder)
    try model.write(to: request.output, manifestPath: folder.manifest)
    var report = loop.summary
    report["held_out"] = scores.map { .object($0.json) } ?? .null
    report["seconds"] = JSONValue(MonotonicClock.seconds() - started)
    report["peak_rss_mb"] = JSONValue(EvaluationReport.peakMegabytes())
    report["model"] = .string(request.output)
    report["manifest"] = .string(folder.manifest)
    let weights = request.output + "/" + ModelFolder.WeightsForm.safetensors.rawValue
    report["weights_sha256"] = .string(try ContentHash.hash(file: weights))
    manifest.finished = RunManifest.now()
    manifest.results = ["report": .object(report)]
    try manifest.write(to: folder.manifest)
    folder.clearCheckpoints()
    return report
  }

  /// The manifest of the run: a fresh one, or that of the run that is gone on with.
  private func openManifest(
    in folder: RunFolder, _ model: PretrainingModel, _ hashes: [String]
  ) throws -> RunManifest {
    var inputs: [RunManifest.Input] = []
    func add(_ role: String, _ path: String) throws {
      inputs.append(RunManifest.Input(role: role, path: path, sha256: try ContentHash.hash(file: path)))
    }
    try add("init.vocabulary", model.base.folder.vocabulary.path)
    for (number, name) in model.base.folder.weightFiles.enumerated() {
      try add(number == 0 ? "init.weights" : "init.weights/" + name, model.base.folder.path + "/" + name)
    }
    let fresh = RunManifest(
      command: "pretrain", version: ProgramVersion.current,
      settings: Self.settings(request, precision: context.precision?.rawValue ?? "fp32", corpora: hashes),
      inputs: inputs, machine: MachineDescription(context.processor).json)
    if request.resume {
      guard folder.hasManifest else { throw TrainingError.nothingToResume(path: folder.path) }
      let old = try RunManifest(path: folder.manifest)
      let names = old.differences(from: fresh)
      if !names.isEmpty { throw TrainingError.settingsDiffer(path: folder.path, names: names) }
      return old
    }
    if FileIdentity(request.output) != nil { throw WorkflowError.outputExists(path: request.output) }
    // Without a checkpoint nothing was trained yet, and nothing is lost.
    if folder.hasManifest, folder.hasCheckpoint, try RunManifest(path: folder.manifest).finished == nil {
      throw TrainingError.runExists(path: folder.path)
    }
    folder.clear()
    try fresh.write(to: folder.manifest)
    return fresh
  }

  private func stream(
    _ part: ExampleStream.Part, _ corpora: [ExampleStream.Source], _ model: PretrainingModel
  ) -> ExampleStream {
    ExampleStream(
      sources: corpora, tokenizer: model.base.tokenizer, settings: request.examples, seed: request.seed, part: part,
      heldOutShare: request.heldOutShare)
  }

  /// The first examples of a part; of all documents at most.
  private func examples(
    of part: ExampleStream.Part, _ corpora: [ExampleStream.Source], _ model: PretrainingModel
  ) throws -> [PretrainingExample] {
    guard request.heldOutShare > 0 else { return [] }
    let stream = stream(part, corpora, model)
    var examples: [PretrainingExample] = []
    for block in 0..<stream.blocksOfAllRounds where examples.count < request.heldOutExamples {
      examples += try stream.block(block)
    }
    return Array(examples.prefix(request.heldOutExamples))
  }

  /// Takes all steps, from the checkpoint if there is one.
  private func train(
    _ loop: PretrainingLoop, _ stream: ExampleStream, heldOut: [PretrainingExample], _ folder: RunFolder
  ) throws -> HeldOutScores? {
    if request.resume, folder.hasCheckpoint {
      loop.position = try TrainingCheckpoint.read(
        from: folder.checkpoint, store: loop.model.store, optimizer: loop.optimizer)
      context.observer.note(.resumed(epoch: 1, step: loop.position.step))
    }
    let log = try MetricsLog(path: folder.metrics, keptBytes: loop.position.metricsBytes)
    let feed = try ExampleFeed(
      stream, block: loop.position.block, offset: loop.position.blockOffset,
      corpus: request.corpora[0].path)
    if loop.position.step == 0 { try checkpoint(loop, log, folder) }
    var lastCheckpoint = MonotonicClock.seconds()
    var recentLoss = 0.0
    var scores: HeldOutScores?
    while loop.position.step < request.steps {
      let report = try loop.step(try feed.next(request.batchSize))
      (loop.position.block, loop.position.blockOffset) = (feed.block, feed.offset)
      loop.position.waitedSeconds += feed.takeWaited()
      let loss = report.maskedLoss + report.pairLoss
      recentLoss = recentLoss == 0 ? loss : 0.95 * recentLoss + 0.05 * loss
      try log.append([
        "step": JSONValue(loop.position.step), "masked_loss": JSONValue(report.maskedLoss),
        "next_sentence_loss": JSONValue(report.pairLoss), "learning_rate": JSONValue(report.rate),
        "gradient_norm": JSONValue(report.gradientNorm), "tokens": JSONValue(report.pieces),
      ])
      context.observer.progress(
        WorkflowProgress(
          phase: .training(epoch: 1, epochs: 1), done: loop.position.step, total: request.steps,
          piecesPerSecond: Double(loop.position.pieces) / max(loop.position.seconds, 1e-9), loss: recentLoss))
      let isLast = loop.position.step == request.steps
      if !heldOut.isEmpty, isLast || loop.position.step % request.evaluateSteps == 0 {
        let measured = try HeldOutScores(
          of: loop.model, on: heldOut, microBatchPieces: request.microBatchTokens)
        try log.append(["step": JSONValue(loop.position.step), "held_out": .object(measured.json)])
        context.observer.note(.heldOut(step: loop.position.step, scores: measured.json))
        scores = measured
      }
      let isDue =
        request.checkpointSteps.map { loop.position.step % $0 == 0 }
        ?? (MonotonicClock.seconds() - lastCheckpoint > Self.checkpointSeconds)
      if isDue || isLast {
        try checkpoint(loop, log, folder)
        lastCheckpoint = MonotonicClock.seconds()
      }
    }
    if scores == nil, !heldOut.isEmpty {
      // A process that was killed behind its last step.
      scores = try HeldOutScores(of: loop.model, on: heldOut, microBatchPieces: request.microBatchTokens)
    }
    return scores
  }

  private func checkpoint(_ loop: PretrainingLoop, _ log: MetricsLog, _ folder: RunFolder) throws {
    loop.position.metricsBytes = try log.synchronize()
    try TrainingCheckpoint.write(
      to: folder.checkpoint, position: loop.position, store: loop.model.store, optimizer: loop.optimizer)
  }
}

extension PretrainingLoop {
  /// What a run came to, without what was measured.
  var summary: JSONObject {
    [
      "task": "pretrain", "steps": JSONValue(position.step), "tokens": JSONValue(position.pieces),
      "tokens_per_second": JSONValue(position.seconds > 0 ? Double(position.pieces) / position.seconds : 0),
      "waited_seconds": JSONValue(position.waitedSeconds),
    ]
  }
}
