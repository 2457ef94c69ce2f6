import PluginHost

/// Models that run one after the other over the same documents: each finds what the next one reads, as mentions do for
/// relations.
final class ModelChain {
  private let models: [TaskModel]
  private let failFast: Bool
  /// The labels that the inputs of each model have.
  private var labels: [LabelInventories]

  /// - Parameter models: at least one, in the order in which they run.
  init(_ models: [TaskModel], failFast: Bool) {
    precondition(!models.isEmpty, "a chain without a model")
    self.models = models
    self.failFast = failFast
    labels = models.map(\.labels)
  }

  /// What prepares documents for the first model.
  var preparer: RecordPreparer { models[0].preparer }

  /// The model that has the last word.
  var last: TaskModel { models[models.count - 1] }

  /// Runs all models over a block; the outputs are the last one's.
  /// - Throws: `GraphError`, `PluginError`; under `failFast` also what one document's preparation says.
  func run(_ block: PreparedBlock) throws -> ComputedBlock {
    var block = block
    for place in models.indices.dropLast() { block = try handOver(block, from: place) }
    return ComputedBlock(prepared: block, outputs: try Inference(model: last).outputs(block.records))
  }

  /// What the model at a place finds, prepared for the next one. A document that the next one cannot take fails alone.
  private func handOver(_ block: PreparedBlock, from place: Int) throws -> PreparedBlock {
    let found = try Inference(model: models[place]).predict(block.records)
    var next = PreparedBlock()
    next.pieces = block.pieces
    for document in block.documents {
      guard case .prepared(let number) = document else {
        next.documents.append(document)
        continue
      }
      let record = found[number].relabeled(under: &labels[place + 1])
      do {
        let prepared = try models[place + 1].preparer.prepare(record, training: false)
        next.pieces += prepared.pieceCount
        next.documents.append(.prepared(next.records.count))
        next.records.append(prepared)
      } catch {
        if failFast { throw error }
        next.documents.append(.failed(id: record.id, source: record, error: error))
      }
    }
    return next
  }
}
