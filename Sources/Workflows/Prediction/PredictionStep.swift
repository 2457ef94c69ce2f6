import PluginHost

/// What moves from stage to stage of a prediction, in the order of the input.
enum PredictionStep<Block: Sendable>: Sendable {
  /// An output that an earlier run made, with the documents that it holds.
  case skipped(path: String, documents: Int)
  /// The beginning of an output.
  case begin(path: String)
  /// Documents of the output that was begun.
  case block(Block)
  /// The end of the output that was begun, which takes its place.
  case end
  /// What stopped a stage; no step follows.
  case failure(any Error)

  /// The step with another block.
  func map<Other>(_ body: (Block) throws -> Other) rethrows -> PredictionStep<Other> {
    switch self {
    case .skipped(let path, let documents): .skipped(path: path, documents: documents)
    case .begin(let path): .begin(path: path)
    case .block(let block): .block(try body(block))
    case .end: .end
    case .failure(let error): .failure(error)
    }
  }
}

/// Documents that are ready for the model, and those that failed on the way.
struct PreparedBlock: Sendable {
  /// What became of one document.
  enum Document: Sendable {
    /// One of the block's records, by its number.
    case prepared(Int)
    /// Why there is none; without a source where the document could not be read.
    case failed(id: String, source: StoredRecord?, error: any Error)
  }

  /// All documents, in the order of the input.
  var documents: [Document] = []
  /// Those that are ready.
  var records: [PreparedRecord] = []
  /// Pieces of all records, special ones included.
  var pieces = 0
}

/// A block that the model has run over.
struct ComputedBlock: Sendable {
  /// The documents.
  let prepared: PreparedBlock
  /// The outputs for each of the block's records.
  let outputs: [[DecodeOutput]]
}
