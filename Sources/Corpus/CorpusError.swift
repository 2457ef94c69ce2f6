import Checkpoints

/// What goes wrong with a corpus.
public enum CorpusError: Error, Sendable, Equatable {
  /// A file or a folder cannot be used.
  case file(FileError)
  /// A shard is not what it should be.
  case shard(path: String, ShardFault)
  /// The list of documents that are kept does not fit the shards.
  case liveDocuments(path: String, expected: Int, found: Int)
  /// The corpus' own file lacks something or has a wrong value.
  case manifest(path: String, key: String)
  /// The corpus has no document.
  case noDocuments(path: String)
}

/// What is wrong with a shard.
public enum ShardFault: Error, Sendable, Equatable {
  /// The file is no shard.
  case notAShard
  /// The shard is of a later version of the form.
  case version(found: UInt32, known: UInt32)
  /// The file is shorter or longer than its head says.
  case length(expected: Int, found: Int)
  /// A document's place lies outside of the shard.
  case document(Int)
  /// The bytes are not those that were written.
  case hash
}
