import Glibc
import JSON
import PluginHost

/// Finds what a model was trained to find, in documents of any format, and writes it in any format.
public final class Prediction {
  private let request: PredictRequest
  private let context: WorkflowContext
  /// Blocks that wait between two stages at most.
  private static let queued = 2

  /// A prediction of what was asked for.
  public init(_ request: PredictRequest, context: WorkflowContext) {
    self.request = request
    self.context = context
  }

  /// What a run did.
  public struct Summary: Sendable, Equatable {
    /// Documents in all, those of an earlier run too.
    public var documents = 0
    /// Documents that could not be processed.
    public var failed = 0
    /// Documents that the last model's task made no input of.
    public var unread = 0
    /// Pieces that were run, special ones included.
    public var pieces = 0
    /// Seconds of the whole run.
    public var seconds = 0.0
    /// Seconds of those in which encoder and head ran.
    public var computeSeconds = 0.0
    /// What the output's format could not hold, by reason.
    public var notHeld: [String: Int] = [:]

    /// The summary as JSON.
    public var json: JSONObject {
      [
        "documents": JSONValue(documents), "failed": JSONValue(failed), "tokens": JSONValue(pieces),
        "tokens_per_second": JSONValue(seconds > 0 ? Double(pieces) / seconds : 0), "seconds": JSONValue(seconds),
        "compute_seconds": JSONValue(computeSeconds), "not_held": .object(Self.object(notHeld)),
      ]
    }

    private static func object(_ counts: [String: Int]) -> JSONObject {
      var object = JSONObject()
      for key in counts.keys.sorted() { object[key] = JSONValue(counts[key] ?? 0) }
      return object
    }
  }

  /// Runs it.
  /// - Throws: errors of model, plugins and output; those of single documents only under `failFast`.
  public func run() throws -> Summary {
    let started = MonotonicClock.seconds()
    let target = try OutputTarget(
      path: request.output, format: request.to, defaultFormat: request.defaultFormat, offsets: request.offsets,
      registry: context.registry, options: request.toSettings)
    try checkInputFormat()
    let models =
      try request.earlierModels.map { try TaskModel(path: $0, context: context) }
      + [TaskModel(path: request.model, context: context, settings: request.settings)]
    let chain = ModelChain(models, failFast: request.failFast)
    let paths = try InputFiles(registry: context.registry, format: request.from).paths(request.inputs)
    try FileIdentity.check(output: request.output, inputs: paths)
    if target.isSharded {
      try makeFolder()
      // A killed run leaves the shard that it was writing, under a temporary name.
      if request.resume { AbandonedOutputs.remove(in: request.output) }
    } else {
      AbandonedOutputs.remove(of: request.output)
    }
    var summary = try stream(paths, chain: chain, labels: models[0].labels, target: target, started: started)
    summary.seconds = MonotonicClock.seconds() - started
    if !summary.notHeld.isEmpty {
      context.observer.note(.notHeld(format: target.format.description.id, counts: summary.notHeld))
    }
    return summary
  }

  /// An unknown format, or a setting that it does not have, is a mistake of the command line and not of every document.
  private func checkInputFormat() throws {
    guard let from = request.from else {
      guard request.fromSettings.isEmpty else { throw WorkflowError.settingsWithoutFormat }
      return
    }
    let declared = try context.registry.format(from).options()
    do throws(OptionFault) {
      _ = try declared.settings(request.fromSettings)
    } catch {
      throw PluginError.option(item: from, error)
    }
  }

  private func makeFolder() throws(FileFault) {
    guard mkdir(request.output, 0o755) == 0 || errno == EEXIST else {
      throw .system(path: request.output, call: "mkdir", code: errno)
    }
  }

  /// Reads, computes and writes side by side, as `docs/architecture.md` draws it.
  private func stream(
    _ paths: [String], chain: ModelChain, labels: LabelInventories, target: OutputTarget, started: Double
  ) throws -> Summary {
    let prepared = BoundedQueue<PredictionStep<PreparedBlock>>(capacity: Self.queued)
    let computed = BoundedQueue<PredictionStep<ComputedBlock>>(capacity: Self.queued)
    let outcome = BoundedQueue<Result<Summary, any Error>>(capacity: 1)
    let reading = ReadingStage(
      request,
      stream: DocumentStream(
        paths: paths, format: request.from, options: request.fromSettings, labels: labels,
        registry: context.registry, observer: context.observer),
      preparer: chain.preparer, target: target, queue: prepared)
    let writing = WritingStage(
      request, task: chain.last.task, target: target, observer: context.observer, started: started)
    let writer = try StageThread {
      _ = outcome.push(Result { try writing.run(computed) })
      // When writing failed, nothing need be computed any more, and nobody need wait for input.
      computed.cancel()
      prepared.cancel()
    }
    defer { writer.join() }
    let reader: StageThread
    do {
      reader = try StageThread { reading.run() }
    } catch {
      computed.cancel()
      throw error
    }
    let seconds = compute(prepared, into: computed, chain)
    computed.finish()
    let result = outcome.pop() ?? .failure(WorkflowError.resource("the writer ended without a word"))
    // The reader has ended unless a stage failed: then it may wait for an input that never comes.
    prepared.cancel()
    reader.join(within: 1)
    var summary = try result.get()
    summary.computeSeconds = seconds
    return summary
  }

  /// Runs the models over blocks until none follows or nobody takes them; the seconds that they took.
  private func compute(
    _ prepared: BoundedQueue<PredictionStep<PreparedBlock>>, into computed: BoundedQueue<PredictionStep<ComputedBlock>>,
    _ chain: ModelChain
  ) -> Double {
    var seconds = 0.0
    while let step = prepared.pop() {
      let next: PredictionStep<ComputedBlock>
      do {
        next = try step.map { block in
          let began = MonotonicClock.seconds()
          defer { seconds += MonotonicClock.seconds() - began }
          return try chain.run(block)
        }
      } catch {
        _ = computed.push(.failure(error))
        break
      }
      guard computed.push(next) else { break }
    }
    return seconds
  }
}
