/// Why nothing was dumped.
enum DumpError: Error {
  /// The command line is another than the usage.
  case usage
  /// A tensor of the batches is absent, of another type, or does not fit the others.
  case batches(path: String, tensor: String)
  /// The model folder lacks a tensor of the head.
  case headMissing(model: String, names: [String])
}
