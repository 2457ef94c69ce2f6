/// Writes a TensorFlow checkpoint of one file of numbers, tensor by tensor, under the names that BERT has there.
///
/// The tensors come in the order of `order`, each as a whole, by their canonical names and output by input; kernels are
/// turned round here. Both files appear when `finish` is done, and neither when anything fails before.
public final class TensorFlowWriter {
  /// The order in which the tensors are to be written: that of TensorFlow's names.
  public let order: [TensorDescription]

  private let storedNames: [String]
  private let indexPath: String
  private let reportedIndexPath: String
  private let faults: (any FileFaults)?
  private let file: AtomicFile
  private var entries: [BundleEntry] = []

  /// Opens the file of numbers; its path, and the index's, begin with `prefixPath`.
  /// - Throws: `CheckpointError.tensorFlow` with `.duplicateName`, or `.file`.
  public convenience init(prefixPath: String, tensors: [TensorDescription]) throws(CheckpointError) {
    try self.init(prefixPath: prefixPath, reportedAs: prefixPath, tensors: tensors, faults: nil)
  }

  /// Opens the file of numbers; errors name another path, and a test has its faults.
  package init(
    prefixPath: String, reportedAs reportedPrefix: String, tensors: [TensorDescription], faults: (any FileFaults)?
  ) throws(CheckpointError) {
    let named = tensors.map { (stored: TensorFlowName.stored($0.name), tensor: $0) }
      .sorted { $0.stored.utf8.lexicographicallyPrecedes($1.stored.utf8) }
    order = named.map(\.tensor)
    storedNames = named.map(\.stored)
    indexPath = TensorFlowFiles.index(prefixPath)
    reportedIndexPath = TensorFlowFiles.index(reportedPrefix)
    self.faults = faults
    for (name, next) in zip(storedNames, storedNames.dropFirst()) where name == next {
      throw .tensorFlow(path: reportedIndexPath, .duplicateName(name))
    }
    file = try wrappingFileError { () throws(FileError) in
      try AtomicFile(
        path: TensorFlowFiles.shard(prefixPath, 0, of: 1), reportedAs: TensorFlowFiles.shard(reportedPrefix, 0, of: 1),
        faults: faults)
    }
  }

  /// TensorFlow's name for a parameter; its own where TensorFlow's BERT has no such variable.
  public static func storedName(of name: String) -> String { TensorFlowName.stored(name) }

  /// Writes the next tensor as floats.
  /// - Throws: `CheckpointError.tensorFlow` with `.writeOrder` or `.writeCount`, or `.file`.
  public func write(_ values: Span<Float>, to name: String) throws(CheckpointError) {
    guard entries.count < order.count, order[entries.count].name == name else {
      throw fail(.writeOrder(expected: entries.count < order.count ? order[entries.count].name : nil, given: name))
    }
    let tensor = order[entries.count]
    guard values.count == tensor.elementCount else {
      throw fail(.writeCount(tensor: name, expected: tensor.elementCount, given: values.count))
    }
    if TensorFlowName.isTransposed(storedNames[entries.count], shape: tensor.shape) {
      let turned = Transposition.of(values, rows: tensor.shape[0], columns: tensor.shape[1])
      try append(turned.span, shape: tensor.shape.reversed())
    } else {
      try append(values, shape: tensor.shape)
    }
  }

  /// Writes the index and gives both files their names.
  /// - Throws: `CheckpointError.tensorFlow` when tensors are missing, or `.file`.
  public func finish() throws(CheckpointError) {
    if entries.count < order.count {
      let tensor = order[entries.count]
      throw fail(.writeCount(tensor: tensor.name, expected: tensor.elementCount, given: 0))
    }
    var table = SortedTableWriter()
    table.append([], BundleHeader.written)
    for (name, entry) in zip(storedNames, entries) { table.append(Array(name.utf8), entry.written) }
    let index = table.finish()
    try wrappingFileError { () throws(FileError) in
      try file.commit()
      try AtomicFile.write(index, to: indexPath, reportedAs: reportedIndexPath, faults: faults)
    }
  }

  /// Gives up: no file appears.
  public func abort() {
    file.abort()
  }

  private func append(_ values: Span<Float>, shape: [Int]) throws(CheckpointError) {
    let offset = file.count
    try wrappingFileError { () throws(FileError) in try file.write(values) }
    entries.append(
      BundleEntry(
        shape: shape, offset: offset, size: file.count - offset,
        checksum: CRC32C.masked(CRC32C.checksum(values))))
  }

  private func fail(_ fault: TensorFlowFault) -> CheckpointError {
    file.abort()
    return .tensorFlow(path: reportedIndexPath, fault)
  }
}
