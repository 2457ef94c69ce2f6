import Compute
import PluginHost

/// What a model did on prepared records.
public struct Evaluation: Sendable {
  /// The values of every metric.
  public var metrics: [MetricReport]
  /// What became of every gold item.
  public var ledger: CoverageLedger
  /// The records, with their gold.
  public var gold: [StoredRecord]
  /// The predictions, in the order of the records.
  public var predictions: [StoredRecord]
  /// The labels of gold and predictions, that metrics and writers understand the indices by.
  public var labels: LabelInventories
  /// Pieces a second through encoder, head and decoding.
  public var piecesPerSecond: Double
}

/// Runs a model over records that carry gold, and measures what it predicts.
struct Evaluator {
  let model: TaskModel
  let context: WorkflowContext
  /// Pieces of one batch in inference.
  static let batchPieces = 2048

  /// Predicts, scores and accounts.
  func evaluate(_ records: [PreparedRecord], split: String, metrics: [String]) throws -> Evaluation {
    let started = MonotonicClock.seconds()
    let total = records.count
    var pieces = 0
    let predicted = try Inference(model: model).predict(records) { done, piecesDone in
      pieces = piecesDone
      let seconds = max(MonotonicClock.seconds() - started, 1e-9)
      context.observer.progress(
        WorkflowProgress(
          phase: .evaluating(split: split), done: done, total: total, piecesPerSecond: Double(piecesDone) / seconds))
    }
    let rate = Double(pieces) / max(MonotonicClock.seconds() - started, 1e-9)
    let labels = model.labels
    let gold = records.map(\.record)
    let ledger = try self.ledger(records, labels: labels)
    let reports = try MetricScoring.score(
      metrics, gold: gold, predicted: predicted, labels: labels, registry: context.registry)
    return Evaluation(
      metrics: reports, ledger: ledger, gold: gold, predictions: predicted, labels: labels, piecesPerSecond: rate)
  }

  /// Lets the task tune itself on outputs and gold of held-out records.
  func tune(_ records: [PreparedRecord]) throws {
    let inference = Inference(model: model)
    let outputs = try inference.outputs(records)
    try model.task.tune(count: records.count) { index throws(PluginError) in
      Inference.decodeInput(records[index], outputs[index], record: records[index].record)
    }
  }

  /// What becomes of the gold of records.
  func ledger(_ records: [PreparedRecord], labels: LabelInventories) throws -> CoverageLedger {
    let entries = OrderedResults<[LedgerEntry]>(count: records.count)
    context.processor.pool.parallelFor(records.count) { index, _ in
      let record = records[index]
      let windows = PackedBatch(records: [record.record], windows: record.windows)
      entries.set(index, Result { try model.task.account(record.record, windows: windows) })
    }
    var ledger = CoverageLedger()
    for (record, entries) in zip(records, try entries.all()) {
      ledger.add(record.record, targets: model.task.item.targets, labels: labels, entries: entries)
    }
    return ledger
  }
}
