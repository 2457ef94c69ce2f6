import Glibc
import JSON
import PluginHost

/// Finds what a model was trained to find, in documents of any format, and writes it in any format.
public final class Prediction {
  private let request: PredictRequest
  private let context: WorkflowContext
  /// Documents read, prepared and run together.
  private static let block = 64

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
    /// Pieces that were run, special ones included.
    public var pieces = 0
    /// Seconds of the whole run.
    public var seconds = 0.0
    /// What the output's format could not hold, by reason.
    public var notHeld: [String: Int] = [:]

    /// The summary as JSON.
    public var json: JSONObject {
      [
        "documents": JSONValue(documents), "failed": JSONValue(failed), "tokens": JSONValue(pieces),
        "tokens_per_second": JSONValue(seconds > 0 ? Double(pieces) / seconds : 0), "seconds": JSONValue(seconds),
        "not_held": .object(Self.object(notHeld)),
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
    let model = try TaskModel(path: request.model, context: context, settings: request.settings)
    let paths = try InputFiles(registry: context.registry, format: request.from).paths(request.inputs)
    try FileIdentity.check(output: request.output, inputs: paths)
    let stream = DocumentStream(
      paths: paths, format: request.from, options: request.fromSettings, labels: model.labels,
      registry: context.registry)
    let processor = DocumentProcessor(
      model: model, minimumConfidence: request.minimumConfidence, failFast: request.failFast,
      observer: context.observer)
    var summary = Summary()
    if target.isSharded {
      try runShards(target, stream, processor, &summary, started)
    } else {
      AbandonedOutputs.remove(of: request.output)
      let writer = try target.writer(request.output, labels: processor.outputLabels)
      while try writeBlock(Self.block, to: writer, stream, processor, &summary, started) > 0 {}
      try writer.finish()
    }
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

  private func runShards(
    _ target: OutputTarget, _ stream: DocumentStream, _ processor: DocumentProcessor, _ summary: inout Summary,
    _ started: Double
  ) throws {
    if mkdir(request.output, 0o755) != 0 && errno != EEXIST {
      throw FileFault.system(path: request.output, call: "mkdir", code: errno)
    }
    // A killed run leaves the shard that it was writing, under a temporary name.
    if request.resume { AbandonedOutputs.remove(in: request.output) }
    var number = 0
    while true {
      let path = target.shard(number)
      if access(path, F_OK) == 0 {
        guard request.resume else { throw WorkflowError.outputExists(path: path) }
        let skipped = skip(request.shardSize, of: stream)
        summary.documents += skipped
        context.observer.note(.skipped(path: path))
        number += 1
        if skipped < request.shardSize { return }
        continue
      }
      // The first block decides whether there is anything left for a shard.
      let first = stream.next(atMost: min(Self.block, request.shardSize))
      if first.isEmpty { return }
      let writer = try target.writer(path, labels: processor.outputLabels)
      try write(first, to: writer, processor, &summary, started)
      var left = request.shardSize - first.count
      while left > 0 {
        let written = try writeBlock(min(Self.block, left), to: writer, stream, processor, &summary, started)
        if written == 0 { break }
        left -= written
      }
      try writer.finish()
      number += 1
      if left > 0 { return }
    }
  }

  private func skip(_ count: Int, of stream: DocumentStream) -> Int {
    var skipped = 0
    while skipped < count {
      let documents = stream.next(atMost: min(1024, count - skipped))
      if documents.isEmpty { break }
      skipped += documents.count
    }
    return skipped
  }

  private func writeBlock(
    _ most: Int, to writer: RecordWriter, _ stream: DocumentStream, _ processor: DocumentProcessor,
    _ summary: inout Summary, _ started: Double
  ) throws -> Int {
    let documents = stream.next(atMost: most)
    if !documents.isEmpty { try write(documents, to: writer, processor, &summary, started) }
    return documents.count
  }

  private func write(
    _ documents: [DocumentStream.Document], to writer: RecordWriter, _ processor: DocumentProcessor,
    _ summary: inout Summary, _ started: Double
  ) throws {
    let processed = try processor.process(documents)
    for document in processed.documents {
      for entry in try writer.write(document.source, predicted: document.predicted) {
        summary.notHeld[entry.reason, default: 0] += 1
      }
    }
    summary.documents += processed.documents.count
    summary.failed += processed.failed
    summary.pieces += processed.pieces
    context.observer.progress(
      WorkflowProgress(
        phase: .processing, done: summary.documents, total: 0,
        piecesPerSecond: Double(summary.pieces) / max(MonotonicClock.seconds() - started, 1e-9)))
  }
}
