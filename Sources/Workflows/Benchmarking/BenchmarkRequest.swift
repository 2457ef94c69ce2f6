import Compute

/// What `host bench` can measure.
public enum BenchmarkName: String, Sendable, CaseIterable {
  /// The encoder forward, on sequences of one length or on the lengths of a file.
  case encoder
  /// A step of fine-tuning with a label a piece.
  case training
  /// A step of masked words and next sentence.
  case pretraining
  /// Text to pieces with offsets, by threads.
  case tokenizer
  /// The products of linear layers, by every provider.
  case matmul
  /// From the start of a process to a model's first answer.
  case startup
  /// Every operation of the encoder beside the machine's ceilings.
  case operations
  /// Speed and memory against numbers of sequences, lengths, layers and threads.
  case growth
  /// Calls through the plugin contract, and a step whose head comes from a plugin.
  case contract

  /// What is measured when nothing is named: all that takes seconds.
  static let quick: [BenchmarkName] = allCases.filter { $0 != .growth && $0 != .contract }

  /// Whether parameters are trained, which bytes cannot be.
  var trains: Bool { self == .training || self == .pretraining || self == .contract }
}

/// What `host bench` was asked for.
public struct BenchmarkRequest: Sendable {
  /// What to measure, in this order; none: all that is quick.
  public var names: [BenchmarkName]
  /// Threads; nil: one a processor.
  public var threads: Int?
  /// The precision; nil: what the weights are.
  public var precision: Precision?
  /// A model folder; nil: BERT-base's shape with random weights.
  public var model: String?
  /// A file with text, or with a token and its tag a line; nil: invented pieces, and the embedded sample for the tokenizer.
  public var data: String?
  /// B, sequences of a batch.
  public var sequences = 8
  /// T, pieces of a sequence.
  public var length = 128
  /// Folders that are searched for plugins first.
  public var pluginFolders: [String] = []
  /// Times that each thing is measured, after a first time that does not count.
  public var repeats = 5

  /// A request for these measurements with everything else as it is by default.
  public init(names: [BenchmarkName]) { self.names = names }
}
