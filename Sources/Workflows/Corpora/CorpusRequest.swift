/// What `host corpus build` was asked for.
public struct CorpusRequest: Sendable {
  /// Input files and folders.
  public var inputs: [String]
  /// The folder of the corpus.
  public var output: String
  /// The format of the inputs; nil: probed, file by file.
  public var format: String?
  /// Settings of the format.
  public var formatSettings: [String: String] = [:]
  /// Bytes of input that make a group, and of text that make a shard.
  public var shardBytes = 64 << 20
  /// Bytes of memory for sorting.
  public var memory = 512 << 20
  /// The share of runs of words from which on documents are near duplicates; nil: they all stay.
  public var nearDuplicateAgreement: Double? = 0.8
  /// Whether the first record that cannot be read ends the build.
  public var failFast = false
  /// Threads that read; nil: as many as processors.
  public var threads: Int?

  /// A request for inputs and a folder.
  public init(inputs: [String], output: String) {
    self.inputs = inputs
    self.output = output
  }
}
