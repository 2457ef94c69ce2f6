/// What is missing in a model folder, or at odds.
public enum FolderFault: Error, Sendable, Equatable {
  /// The path names no folder; `isFile` tells a file from nothing at all.
  case notAFolder(isFile: Bool)
  /// A piece is missing: none of `accepted` is there; `otherForms` are files there that another program could make it
  /// from.
  case missing(ModelPiece, accepted: [String], otherForms: [String])
  /// There are several TensorFlow checkpoints, and nothing says which is meant.
  case severalCheckpoints([String])
  /// The vocabulary file has no pieces.
  case emptyVocabulary(file: String)
  /// The sizes of the vocabulary differ between its file, the configuration and the embeddings; the last is nil when
  /// they were not looked at.
  case vocabularySizes(file: Int, configuration: Int, embeddings: Int?)
  /// `host.json` and `tokenizer_config.json` disagree about casing.
  case casing(host: Casing, tokenizer: Casing)
  /// `host.json` is of a schema that this version does not read.
  case hostSchema(found: Int, supported: Int)
  /// A value of `host.json` is none of those that it may be.
  case hostValue(key: String, value: String, supported: [String])
  /// A kind of labels has another number of counts than names.
  case labelCounts(kind: String, names: Int, counts: Int)
  /// The task state is not Base64, or its file has another length than `host.json` says.
  case taskState(expected: Int?, found: Int?)
  /// The tokenizer is not BERT's.
  case tokenizerClass(found: String, supported: [String])
  /// The folder to be replaced has files that are no part of a model.
  case foreignFiles([String])
  /// A file name for a model folder that is no plain name.
  case fileName(String)
}

/// The pieces of a model folder.
public enum ModelPiece: String, Sendable, Equatable {
  case configuration, vocabulary, weights, host
}

/// Whether a model tells upper from lower case.
public enum Casing: String, Sendable, Equatable, CaseIterable {
  case cased, uncased
}
