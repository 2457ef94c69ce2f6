import Glibc
import PluginHost

/// The first stage of a prediction: reads documents, prepares them, and says which output they go to.
///
/// Where blocks and outputs begin and end depends on counts of documents and pieces alone, so that a resumed run cuts
/// as the first one did.
final class ReadingStage {
  /// Documents a block at most.
  private static let mostDocuments = 64
  /// Pieces that a block is closed at, so that long documents do not make large blocks.
  private static let mostPieces = 16384

  private let stream: DocumentStream
  private let preparer: RecordPreparer
  private let target: OutputTarget
  private let request: PredictRequest
  private let queue: BoundedQueue<PredictionStep<PreparedBlock>>

  init(
    _ request: PredictRequest, stream: DocumentStream, preparer: RecordPreparer, target: OutputTarget,
    queue: BoundedQueue<PredictionStep<PreparedBlock>>
  ) {
    self.request = request
    self.stream = stream
    self.preparer = preparer
    self.target = target
    self.queue = queue
  }

  /// Reads to the end, or until nobody takes steps any more; what goes wrong is the last step.
  func run() {
    do {
      try target.isSharded ? readShards() : readFile()
    } catch {
      // Nobody is left to be told when the queue itself was the reason.
      _ = queue.push(.failure(error))
    }
    queue.finish()
  }

  /// The queue takes no steps any more.
  private struct NobodyTakesSteps: Error {}

  private func send(_ step: PredictionStep<PreparedBlock>) throws {
    guard queue.push(step) else { throw NobodyTakesSteps() }
  }

  private func readFile() throws {
    try send(.begin(path: target.path))
    while let block = try next(atMost: Self.mostDocuments) { try send(.block(block)) }
    try send(.end)
  }

  private func readShards() throws {
    var number = 0
    var isAtEnd = false
    while !isAtEnd {
      let path = target.shard(number)
      if access(path, F_OK) == 0 {
        guard request.resume else { throw WorkflowError.outputExists(path: path) }
        let skipped = skip(request.shardSize)
        try send(.skipped(path: path, documents: skipped))
        isAtEnd = skipped < request.shardSize
      } else {
        isAtEnd = try readShard(path) < request.shardSize
      }
      number += 1
    }
  }

  /// Reads the documents of one shard; their number.
  private func readShard(_ path: String) throws -> Int {
    var documents = 0
    while documents < request.shardSize {
      guard let block = try next(atMost: min(Self.mostDocuments, request.shardSize - documents)) else { break }
      // The first block decides whether there is anything for a shard.
      if documents == 0 { try send(.begin(path: path)) }
      documents += block.documents.count
      try send(.block(block))
    }
    if documents > 0 { try send(.end) }
    return documents
  }

  private func skip(_ count: Int) -> Int {
    var skipped = 0
    while skipped < count, stream.next() != nil { skipped += 1 }
    return skipped
  }

  /// The next block; nil at the end of the input.
  /// - Throws: what is wrong with a document, if one is to stop everything.
  private func next(atMost most: Int) throws -> PreparedBlock? {
    var block = PreparedBlock()
    while block.documents.count < most, block.pieces < Self.mostPieces {
      guard let document = stream.next() else { break }
      switch document {
      case .unreadable(let place, let error):
        if request.failFast { throw error }
        block.documents.append(.failed(id: place, source: nil, error: error))
      case .record(let record):
        do {
          let prepared = try preparer.prepare(record, training: false)
          block.pieces += prepared.pieceCount
          block.documents.append(.prepared(block.records.count))
          block.records.append(prepared)
        } catch {
          if request.failFast { throw error }
          block.documents.append(.failed(id: record.id, source: record, error: error))
        }
      }
    }
    return block.documents.isEmpty ? nil : block
  }
}
