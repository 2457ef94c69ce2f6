import Checkpoints
import Compute
import Corpus
import JSON
import Training

/// Pre-trains a model on corpora: masked words and next sentence, as BERT was.
public final class Pretraining {
  let request: PretrainRequest
  let context: WorkflowContext
  private let started = MonotonicClock.seconds()

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
    for phase in request.phases where phase.maximumLength > model.base.maximumPositions {
      throw WorkflowError.maximumLength(asked: phase.maximumLength, allowed: model.base.lengths)
    }
    var corpora: [String: CorpusStore] = [:]
    for source in request.phases.flatMap(\.corpora) where corpora[source.path] == nil {
      corpora[source.path] = try CorpusStore(path: source.path)
    }
    var manifest = try openManifest(in: folder, model, hashes: corpora.mapValues(\.manifest.sha256))
    if let report = manifest.results["report"]?.object, manifest.finished != nil {
      context.observer.note(.skipped(path: request.output))
      return report
    }
    let loop = PretrainingLoop(model, request)
    let scores = try train(loop, corpora, folder)
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

  private func stream(
    _ part: ExampleStream.Part, of phase: PretrainingPhase, _ corpora: [String: CorpusStore], _ model: PretrainingModel
  ) -> ExampleStream {
    let sources = phase.corpora.compactMap { source in
      corpora[source.path].map { ExampleStream.Source(corpus: $0, weight: source.weight) }
    }
    return ExampleStream(
      sources: sources, tokenizer: model.base.tokenizer, settings: request.examples(of: phase), seed: request.seed,
      part: part, heldOutShare: request.heldOutShare)
  }

  /// The first examples that are held out; of all documents at most.
  private func heldOut(
    of phase: PretrainingPhase, _ corpora: [String: CorpusStore], _ model: PretrainingModel
  ) throws -> [PretrainingExample] {
    guard request.heldOutShare > 0 else { return [] }
    let stream = stream(.heldOut, of: phase, corpora, model)
    var examples: [PretrainingExample] = []
    for block in 0..<stream.blocksOfAllRounds where examples.count < request.heldOutExamples {
      examples += try stream.block(block)
    }
    return Array(examples.prefix(request.heldOutExamples))
  }

  /// Takes all steps, from the checkpoint if there is one.
  private func train(
    _ loop: PretrainingLoop, _ corpora: [String: CorpusStore], _ folder: RunFolder
  ) throws -> HeldOutScores? {
    if request.resume, folder.hasCheckpoint {
      loop.position = try TrainingCheckpoint.read(
        from: folder.checkpoint, store: loop.model.store, optimizer: loop.optimizer)
      context.observer.note(.resumed(epoch: 1, step: loop.position.step))
    }
    let logs = try PretrainingLogs(folder, loop.position)
    if loop.position.step == 0 { try checkpoint(loop, logs, folder) }
    var scores: HeldOutScores?
    var begin = 0
    for phase in request.phases {
      let end = begin + phase.steps
      // A process may have been killed behind its last step.
      if loop.position.step < end || end == request.steps {
        let heldOut = try heldOut(of: phase, corpora, loop.model)
        if loop.position.step < end {
          let training = stream(.training, of: phase, corpora, loop.model)
          scores = try train(loop, phase, begin..<end, training, heldOut: heldOut, logs, folder)
        }
        if scores == nil, !heldOut.isEmpty { scores = try measure(loop, heldOut) }
      }
      begin = end
    }
    return scores
  }

  /// Takes the steps of a phase; a phase begins with a block of its own.
  private func train(
    _ loop: PretrainingLoop, _ phase: PretrainingPhase, _ steps: Range<Int>, _ stream: ExampleStream,
    heldOut: [PretrainingExample], _ logs: PretrainingLogs, _ folder: RunFolder
  ) throws -> HeldOutScores? {
    if loop.position.step == steps.lowerBound, loop.position.blockOffset > 0 {
      loop.position.block += 1
      loop.position.blockOffset = 0
    }
    let feed = try ExampleFeed(
      stream, block: loop.position.block, offset: loop.position.blockOffset, corpus: phase.corpora[0].path)
    var pace = CheckpointPace(steps: request.checkpointSteps, now: MonotonicClock.seconds())
    var scores: HeldOutScores?
    while loop.position.step < steps.upperBound {
      let report: PretrainingLoop.StepReport
      do {
        report = try loop.step(try feed.next(phase.batchSize))
      } catch let error as TrainingError {
        // Nothing of the step was applied: the state before it is kept.
        try checkpoint(loop, logs, folder)
        throw error
      }
      (loop.position.block, loop.position.blockOffset) = (feed.block, feed.offset)
      loop.position.waitedSeconds += feed.takeWaited()
      let step = loop.position.step
      let rate = Double(loop.position.pieces) / max(loop.position.seconds, 1e-9)
      try logs.append(report, step: step, piecesPerSecond: rate)
      context.observer.progress(
        WorkflowProgress(
          phase: .training(epoch: 1, epochs: 1), done: step, total: request.steps, piecesPerSecond: rate,
          loss: loop.position.usualLoss))
      if !heldOut.isEmpty, step == steps.upperBound || step % request.evaluateSteps == 0 {
        let measured = try measure(loop, heldOut)
        try logs.append(measured, step: step)
        context.observer.note(.heldOut(step: step, scores: measured.json))
        scores = measured
      }
      if let saveSteps = request.saveSteps, step % saveSteps == 0, step < request.steps {
        try save(loop.model, step: step, folder)
      }
      let now = MonotonicClock.seconds()
      if pace.isDue(step: step, now: now) || step == steps.upperBound {
        try checkpoint(loop, logs, folder)
        pace.wrote(from: now, now: MonotonicClock.seconds())
      }
    }
    return scores
  }

  private func measure(_ loop: PretrainingLoop, _ examples: [PretrainingExample]) throws -> HeldOutScores {
    try HeldOutScores(of: loop.model, on: examples, microBatchPieces: request.microBatchTokens)
  }

  /// Leaves the model of a step beside the run.
  private func save(_ model: PretrainingModel, step: Int, _ folder: RunFolder) throws {
    let path = folder.model(step: step)
    // A run that went on from an earlier checkpoint comes to the same again.
    guard FileIdentity(path) == nil else { return }
    try folder.makeModels()
    try model.write(to: path, manifestPath: folder.manifest)
    if let kept = request.keptModels { folder.keepModels(kept) }
  }

  private func checkpoint(_ loop: PretrainingLoop, _ logs: PretrainingLogs, _ folder: RunFolder) throws {
    let started = MonotonicClock.seconds()
    try logs.synchronize(&loop.position)
    try TrainingCheckpoint.write(
      to: folder.checkpoint, position: loop.position, store: loop.model.store, optimizer: loop.optimizer)
    // Known only now: the next one keeps it.
    loop.position.checkpointSeconds += MonotonicClock.seconds() - started
  }
}
