import PluginHost
import Synchronization

/// Reads files of gold and of predictions for metrics, tags as they are written.
struct ScoredFiles {
  let registry: PluginRegistry
  /// The format of all files; nil: probed, each by itself.
  let format: String?
  let settings: [String: String]
  /// Settings for gold alone; they come before those for all.
  let goldSettings: [String: String]
  /// What will read them; a metric may allow some formats only.
  let metrics: [MetricItem]

  /// The records of a file of gold and of files of predictions, which are read beside each other. Their labels are those
  /// of gold and, behind them, what only predictions have, file by file.
  func read(
    gold: String, predictions: [String], _ labels: inout LabelInventories
  ) throws -> (gold: [StoredRecord], predictions: [[StoredRecord]]) {
    let gold = try source(gold, settings.merging(goldSettings) { $1 }, allowed: metrics.map(\.goldFormats))
    let others = try predictions.map { try source($0, settings, allowed: metrics.map(\.predictedFormats)) }
    let readings = try others.map { try FileReading($0) }
    let records = try gold.read(split: "", labels: &labels, role: .gold, isVerbatim: true)
    var memory = RecordMemory()
    return (records, try readings.map { try $0.records().map { $0.relabeled(under: &labels, in: &memory) } })
  }

  private func source(_ path: String, _ settings: [String: String], allowed: [[String]]) throws -> DataSource {
    let source = try DataSource(path: path, format: format, registry: registry, options: settings)
    let id = source.format.description.id
    for formats in allowed where !formats.isEmpty && !formats.contains(id) {
      throw WorkflowError.formatNotRecognised(path: path, known: formats)
    }
    return source
  }
}

/// A file of predictions that is read on a thread of its own.
private struct FileReading {
  /// What the thread leaves.
  private final class Outcome: Sendable {
    let result = Mutex<Result<[StoredRecord], any Error>>(.success([]))
  }

  private let outcome: Outcome
  private let thread: StageThread

  /// Begins to read, under inventories of its own.
  /// - Throws: `WorkflowError.resource`.
  init(_ source: DataSource) throws(WorkflowError) {
    let outcome = Outcome()
    thread = try StageThread {
      var labels = LabelInventories()
      labels.closeTraining()
      let result = Result { try source.read(split: "", labels: &labels, role: .predicted, isVerbatim: true) }
      outcome.result.withLock { $0 = result }
    }
    self.outcome = outcome
  }

  /// What was read.
  func records() throws -> [StoredRecord] {
    thread.join()
    return try outcome.result.withLock { try $0.get() }
  }
}
