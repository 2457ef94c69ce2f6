import JSON
import PluginHost

/// Runs a model over a few documents; one that fails becomes a record that says so.
final class DocumentProcessor {
  /// A document and what was predicted for it; nothing for one that failed, whose source says why.
  struct Processed {
    var source: StoredRecord
    var predicted: StoredRecord?
  }

  /// The results of one call.
  struct Block {
    var documents: [Processed] = []
    var failed = 0
    var pieces = 0
  }

  private let model: TaskModel
  private let minimumConfidence: Double
  private let failFast: Bool
  private let observer: any WorkflowObserver
  /// The labels that predictions use: the model's, and the head's classes as tags of words.
  private(set) var outputLabels: LabelInventories

  init(model: TaskModel, minimumConfidence: Double, failFast: Bool, observer: any WorkflowObserver) {
    self.model = model
    self.minimumConfidence = minimumConfidence
    self.failFast = failFast
    self.observer = observer
    var labels = model.labels
    for name in model.task.classNames { _ = labels[.words].add(name) }
    outputLabels = labels
  }

  /// Predictions for documents, in their order.
  func process(_ documents: [DocumentStream.Document]) throws -> Block {
    var block = Block()
    var prepared: [PreparedRecord] = []
    var places: [Int] = []
    var results: [Processed?] = []
    for document in documents {
      switch document {
      case .unreadable(let place, let error):
        if failFast { throw error }
        results.append(try failure(id: place, source: nil, error, &block))
      case .record(let record):
        do {
          let record = try model.preparer.prepare(record, training: false)
          places.append(results.count)
          prepared.append(record)
          results.append(nil)
        } catch {
          if failFast { throw error }
          results.append(try failure(id: record.id, source: record, error, &block))
        }
      }
    }
    let predicted = try Inference(model: model).predict(prepared)
    for (index, place) in places.enumerated() {
      block.pieces += prepared[index].pieceCount
      let named = model.namingWords(of: predicted[index], in: &outputLabels)
      results[place] = Processed(source: prepared[index].record, predicted: try confident(named))
    }
    block.documents = results.compactMap(\.self)
    return block
  }

  /// The predictions that reach the least confidence.
  private func confident(_ record: StoredRecord) throws -> StoredRecord {
    guard minimumConfidence > 0 else { return record }
    var draft = RecordDraft(record)
    var places: [Int?] = []
    var kept = 0
    for span in draft.spans {
      places.append(span.score >= minimumConfidence ? kept : nil)
      if span.score >= minimumConfidence { kept += 1 }
    }
    draft.spans.removeAll { $0.score < minimumConfidence }
    draft.spanIDs = []
    draft.pairs = draft.pairs.compactMap { pair in
      guard pair.score >= minimumConfidence, let head = places[pair.head], let tail = places[pair.tail] else {
        return nil
      }
      return RecordPair(head: head, tail: tail, label: pair.label, score: pair.score)
    }
    draft.classes.removeAll { $0.score < minimumConfidence }
    draft.answers.removeAll { $0.score < minimumConfidence }
    return try draft.stored()
  }

  /// A record in the place of a document that failed: without annotations, and with a member `error` in JSON lines.
  private func failure(
    id: String, source: StoredRecord?, _ error: any Error, _ block: inout Block
  ) throws -> Processed {
    block.failed += 1
    let reason = observer.sentence(for: error)
    observer.note(.documentFailed(id: id, reason: reason))
    var draft = source.map { RecordDraft($0) } ?? RecordDraft()
    draft.id = id
    if draft.texts.isEmpty { draft.texts = [RecordText(text: "")] }
    draft.hasGold = true
    draft.spans = []
    draft.spanIDs = []
    draft.pairs = []
    draft.classes = []
    draft.answers = []
    draft.values = []
    draft.wordsAreGiven = false
    draft.sentencesAreGiven = false
    for index in draft.words.indices { draft.words[index].label = nil }
    draft.extra = try JSONValue.object(["jsonl": .object(["error": .string(reason)])]).text()
    return Processed(source: try draft.stored(), predicted: nil)
  }
}
