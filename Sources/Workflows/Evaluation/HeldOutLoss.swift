import Compute
import PluginHost

/// The loss of a model on records that it is not trained on, without dropout.
struct HeldOutLoss {
  let model: TaskModel
  let microBatchPieces: Int

  /// The loss over all records: each name's sum by its weight.
  /// - Throws: `GraphError`, `PluginError`.
  func loss(_ records: [PreparedRecord]) throws -> Double {
    let windows = records.indices.flatMap { record in
      records[record].windows.indices.map { WindowPlace(record: record, window: $0) }
    }
    var sums: [String: Double] = [:]
    var weights: [String: Double] = [:]
    for batch in BatchPlan.batches(
      windows, of: records, budget: microBatchPieces, wholeRecords: model.wantsWholeRecords)
    {
      let recorded = try model.record(ModelBatch(batch, of: records, withGold: true), mode: .inference, wantsLoss: true)
      try model.run(recorded)
      for term in recorded.graph.losses {
        sums[term.name, default: 0] += try model.executor.lossSum(term)
        weights[term.name, default: 0] += term.weight
      }
    }
    return sums.keys.sorted().reduce(0) { $0 + (weights[$1] == 0 ? 0 : (sums[$1] ?? 0) / (weights[$1] ?? 1)) }
  }
}
