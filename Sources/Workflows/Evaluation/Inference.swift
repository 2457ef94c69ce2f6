import Compute
import PluginHost

/// Runs a model over prepared records and decodes what comes out, a record at a time.
struct Inference {
  let model: TaskModel

  /// The predictions, in the order of the records; `progress` hears records and pieces done.
  /// - Throws: `GraphError`, `PluginError`, `WorkflowError.outputs`.
  func predict(
    _ records: [PreparedRecord], progress: (_ records: Int, _ pieces: Int) -> Void = { _, _ in }
  ) throws -> [StoredRecord] {
    let results = OrderedResults<StoredRecord>(count: records.count)
    try run(records) { finished, outputs, pieces in
      model.executor.processor.pool.parallelFor(finished.count) { item, _ in
        let index = finished[item]
        let record = records[index]
        results.set(
          index, Result { try model.task.decode(Self.decodeInput(record, outputs[item], record: record.visible)) })
      }
      progress((finished.last ?? 0) + 1, pieces)
    }
    return try results.all()
  }

  /// The outputs of every record, for whoever decodes by itself.
  func outputs(_ records: [PreparedRecord]) throws -> [[DecodeOutput]] {
    var all = [[DecodeOutput]](repeating: [], count: records.count)
    try run(records) { finished, outputs, _ in
      for (index, output) in zip(finished, outputs) { all[index] = output }
    }
    return all
  }

  /// What `decode` is given for a record.
  static func decodeInput(
    _ prepared: PreparedRecord, _ outputs: [DecodeOutput], record: StoredRecord
  ) -> DecodeInput {
    DecodeInput(
      record: record, windows: PackedBatch(records: [record], windows: prepared.windows), outputs: outputs)
  }

  /// Runs all windows in batches; `body` hears of records as their last window is done, in order.
  private func run(
    _ records: [PreparedRecord],
    _ body: (_ finished: [Int], _ outputs: [[DecodeOutput]], _ pieces: Int) throws -> Void
  ) throws {
    let windows = records.indices.flatMap { record in
      records[record].windows.indices.map { WindowPlace(record: record, window: $0) }
    }
    let batches = BatchPlan.batches(
      windows, of: records, budget: Evaluator.batchPieces, wholeRecords: model.wantsWholeRecords)
    var gathered = OutputGathering(task: model.task.item.description.id)
    var next = 0
    var pieces = 0
    for batch in batches {
      let recorded = try model.record(
        ModelBatch(batch, of: records, withGold: false), mode: .inference, wantsLoss: false)
      try model.run(recorded)
      try gathered.take(recorded, batch: batch, records: records, executor: model.executor)
      pieces += batch.reduce(0) { $0 + records[$1.record].windows[$1.window].pieces.count }
      guard let last = batch.last else { continue }
      let isComplete = last.window == records[last.record].windows.count - 1
      try finish(next..<(isComplete ? last.record + 1 : last.record), &gathered, pieces, body)
      next = isComplete ? last.record + 1 : last.record
    }
    // Records without windows at the end, or nothing but such records.
    try finish(next..<records.count, &gathered, pieces, body)
  }

  private func finish(
    _ range: Range<Int>, _ gathered: inout OutputGathering, _ pieces: Int,
    _ body: (_ finished: [Int], _ outputs: [[DecodeOutput]], _ pieces: Int) throws -> Void
  ) throws {
    guard !range.isEmpty else { return }
    try body(Array(range), range.map { gathered.remove($0) }, pieces)
  }
}
