import PluginHost

/// The last stage of a prediction: decodes what the model gave for each document, and writes it.
final class WritingStage {
  private let task: TaskInstance
  private let target: OutputTarget
  private let minimumConfidence: Double
  private let observer: any WorkflowObserver
  /// When the run began, by the monotonic clock.
  private let started: Double
  private var writer: RecordWriter?
  private var summary = Prediction.Summary()

  init(
    _ request: PredictRequest, task: TaskInstance, target: OutputTarget,
    observer: any WorkflowObserver, started: Double
  ) {
    self.task = task
    self.target = target
    minimumConfidence = request.minimumConfidence
    self.observer = observer
    self.started = started
  }

  /// Writes until no step follows; outputs that were not ended vanish when one fails.
  /// - Throws: what stopped an earlier stage, or what the task, the format or the system reports.
  func run(_ queue: BoundedQueue<PredictionStep<ComputedBlock>>) throws -> Prediction.Summary {
    while let step = queue.pop() {
      switch step {
      case .skipped(let path, let documents):
        summary.documents += documents
        observer.note(.skipped(path: path))
      case .begin(let path): writer = try target.writer(path)
      case .block(let block): try write(block)
      case .end:
        try writer?.finish()
        writer = nil
      case .failure(let error): throw error
      }
    }
    if summary.unread > 0, summary.unread == summary.documents - summary.failed || wantsPairs {
      observer.note(
        .nothingRead(count: summary.unread, documents: summary.documents - summary.failed, wantsPairs: wantsPairs))
    }
    return summary
  }

  /// Whether the task labels pairs of mentions that are given to it.
  private var wantsPairs: Bool { task.item.targets.contains(.pairLabels) }

  private func write(_ block: ComputedBlock) throws {
    // All of a block is decoded before any of it is written: a task that fails costs whole blocks.
    let predicted = try zip(block.prepared.records, block.outputs).map { prepared, outputs in
      let record = try task.decode(Inference.decodeInput(prepared, outputs, record: prepared.visible))
      return try record.keeping(confidence: minimumConfidence)
    }
    for document in block.prepared.documents {
      switch document {
      case .prepared(let number):
        try write(block.prepared.records[number].record, predicted: predicted[number])
      case .failed(let id, let source, let error):
        summary.failed += 1
        let reason = observer.sentence(for: error)
        observer.note(.documentFailed(id: id, reason: reason))
        guard target.format.description.id == StoredRecord.formatOfErrors else { continue }
        try write(StoredRecord.failed(id: id, source: source, reason: reason), predicted: nil)
      }
    }
    summary.unread += block.prepared.records.count { $0.windows.isEmpty }
    summary.documents += block.prepared.documents.count
    summary.pieces += block.prepared.pieces
    observer.progress(
      WorkflowProgress(
        phase: .processing, done: summary.documents, total: 0,
        piecesPerSecond: Double(summary.pieces) / max(MonotonicClock.seconds() - started, 1e-9)))
  }

  private func write(_ source: StoredRecord, predicted: StoredRecord?) throws {
    for entry in try writer?.write(source, predicted: predicted) ?? [] {
      summary.notHeld[entry.reason, default: 0] += 1
    }
  }
}
