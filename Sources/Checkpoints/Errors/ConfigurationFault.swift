/// What cannot be in a configuration.
public enum ConfigurationFault: Error, Sendable, Equatable {
  /// A number outside its range, which is from `atLeast` to less than `below`; the latter is nil when there is no limit.
  case outOfRange(key: String, value: Double, atLeast: Double, below: Double?)
  /// A value that BERT may have elsewhere and that this system does not do.
  case unsupported(key: String, value: String, supported: [String])
  /// A key that is unknown and looks like one that is missing.
  case misspelled(key: String, nearest: String)
  /// The hidden size cannot be shared out among the attention heads.
  case headsDoNotDivide(hiddenSize: Int, heads: Int)
  /// The keys of `id2label` are not the numbers from 0 on; this one is the first at fault.
  case labelID(key: String, count: Int)
  /// A number to be written that is NaN or infinite.
  case notFinite(key: String)
}
