import Checkpoints

/// What a pre-training begins from.
public enum PretrainingStart: Sendable, Equatable {
  /// A model folder; at random where it has no weights.
  case model(String)
  /// Random weights of a configuration, over a vocabulary file; with its casing where it is known.
  case fresh(BertConfiguration, vocabulary: String, lowercase: Bool?)

  /// Opens it.
  /// - Throws: `CheckpointError`, `VocabularyError`.
  func open() throws -> BaseModel {
    switch self {
    case .model(let path): return try BaseModel(path: path, requiringWeights: false)
    case .fresh(let configuration, let vocabulary, let lowercase):
      return try BaseModel(
        folder: ModelFolder(
          configuration: configuration, vocabulary: vocabulary, casing: lowercase.map { $0 ? .uncased : .cased }))
    }
  }
}
