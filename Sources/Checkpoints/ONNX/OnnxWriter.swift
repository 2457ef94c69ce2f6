/// Writes an ONNX file, the numbers of its weights piece by piece, so that no more than one of them is in memory.
///
/// The weights come in the order of `order`, each as a whole, by their canonical names and output by input. The file
/// appears when `finish` is done, and not at all when anything fails.
public final class OnnxWriter {
  /// A message may not have more bytes.
  private static let sizeLimit = Int(Int32.max)

  /// The order in which the weights are to be written.
  public let order: [TensorDescription]

  private let weights: [OnnxGraph.Weight]
  private let tail: [UInt8]
  private let file: AtomicFile
  private var written = 0

  /// Opens a file and writes what stands before the weights.
  /// - Throws: `CheckpointError.onnx` with `.tooLarge`, or `.file`.
  public convenience init(path: String, graph: OnnxGraph) throws(CheckpointError) {
    try self.init(path: path, reportedAs: path, graph: graph, faults: nil)
  }

  /// Opens a file and writes what stands before the weights; errors name another path, and a test has its faults.
  init(path: String, reportedAs reportedPath: String, graph: OnnxGraph, faults: (any FileFaults)?)
    throws(CheckpointError)
  {
    weights = graph.weights
    order = graph.parameters
    var head = WireWriter()
    for node in graph.nodes { head.bytes(1, node) }
    head.text(2, "bert")
    var tail = WireWriter()
    for constant in graph.constants { tail.bytes(5, constant) }
    for input in graph.inputs { tail.bytes(11, input) }
    for output in graph.outputs { tail.bytes(12, output) }
    self.tail = tail.bytes
    let size = weights.reduce(head.bytes.count + tail.bytes.count) { sum, weight in
      let prefix = Self.prefix(weight)
      return sum + prefix.count + weight.tensor.byteCount
    }
    var model = WireWriter()
    model.integer(1, OnnxGraph.formatVersion)
    model.text(2, "biobert")
    model.message(8) { set in
      set.text(1, "")
      set.integer(2, OnnxGraph.operatorSet)
    }
    let start = model.bytes + WireWriter.prefix(7, byteCount: size)
    guard start.count + size <= Self.sizeLimit else {
      throw .onnx(path: reportedPath, .tooLarge(byteCount: start.count + size, limit: Self.sizeLimit))
    }
    let bytes = start + head.bytes
    file = try wrappingFileError { () throws(FileError) in
      let file = try AtomicFile(path: path, reportedAs: reportedPath, faults: faults)
      try file.write(bytes)
      return file
    }
  }

  /// Writes the numbers of the next weight.
  /// - Throws: `CheckpointError.onnx` with `.writeOrder` or `.writeCount`, or `.file`.
  public func write(_ values: Span<Float>, to name: String) throws(CheckpointError) {
    guard written < weights.count, order[written].name == name else {
      throw fail(.writeOrder(expected: written < order.count ? order[written].name : nil, given: name))
    }
    let weight = weights[written]
    guard values.count == weight.tensor.elementCount else {
      throw fail(.writeCount(tensor: name, expected: weight.tensor.elementCount, given: values.count))
    }
    try wrappingFileError { () throws(FileError) in try file.write(Self.prefix(weight)) }
    if weight.isTransposed {
      let turned = Transposition.of(values, rows: weight.tensor.shape[0], columns: weight.tensor.shape[1])
      try wrappingFileError { () throws(FileError) in try file.write(turned.span) }
    } else {
      try wrappingFileError { () throws(FileError) in try file.write(values) }
    }
    written += 1
  }

  /// Writes what stands behind the weights and gives the file its name.
  /// - Throws: `CheckpointError.onnx` when weights are missing, or `.file`.
  public func finish() throws(CheckpointError) {
    if written < weights.count {
      throw fail(
        .writeCount(tensor: order[written].name, expected: order[written].elementCount, given: 0))
    }
    try wrappingFileError { () throws(FileError) in
      try file.write(tail)
      try file.commit()
    }
  }

  /// Gives up: no file appears.
  public func abort() {
    file.abort()
  }

  /// What stands before the numbers of a weight.
  private static func prefix(_ weight: OnnxGraph.Weight) -> [UInt8] {
    let byteCount = weight.tensor.byteCount
    let head = OnnxGraph.tensorHead(weight.tensor.name, .float, shape: weight.storedShape, byteCount: byteCount)
    return WireWriter.prefix(5, byteCount: head.count + byteCount) + head
  }

  private func fail(_ fault: OnnxFault) -> CheckpointError {
    file.abort()
    return .onnx(path: file.path, fault)
  }
}
