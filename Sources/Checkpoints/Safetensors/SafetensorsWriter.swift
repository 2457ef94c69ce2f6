import JSON

/// Writes a safetensors file piece by piece.
///
/// The tensors come in the order of `order`, each in as many pieces as the caller likes. Equal tensors in equal order
/// give equal bytes. The file appears under its name when `finish` is done, and not at all when anything fails.
///
///     let writer = try SafetensorsWriter(path: path, tensors: descriptions)
///     for tensor in writer.order { try writer.write(weights[tensor.name].span, to: tensor.name) }
///     try writer.finish()
public final class SafetensorsWriter {
  /// Tensor data starts on a multiple of this, so that the first tensor is on a cache line when the file is mapped.
  private static let alignment = 64
  private static let conversionBlock = 16_384

  /// The order in which the tensors are to be written: wide elements before narrow ones, so that every tensor lies on a
  /// multiple of its element size, and otherwise as given.
  public let order: [TensorDescription]

  private let file: AtomicFile
  private var position = 0
  private var writtenElements = 0

  /// Opens the file and writes its header.
  ///
  /// The metadata `format: pt` is what other readers look for.
  /// - Throws: `CheckpointError.safetensors` with `.duplicateName`, or `.file`.
  public convenience init(
    path: String, tensors: [TensorDescription], metadata: [String: String] = ["format": "pt"]
  ) throws(CheckpointError) {
    try self.init(path: path, tensors: tensors, metadata: metadata, faults: nil)
  }

  /// Opens the file and writes its header; errors name another path if there is one, and a test has its faults.
  package init(
    path: String, reportedAs reportedPath: String? = nil, tensors: [TensorDescription], metadata: [String: String],
    faults: (any FileFaults)?
  ) throws(CheckpointError) {
    order = tensors.enumerated().sorted { left, right in
      let (a, b) = (left.element.elementType.byteCount, right.element.elementType.byteCount)
      return a == b ? left.offset < right.offset : a > b
    }.map(\.element)
    let header = try Self.header(order, metadata: metadata, path: reportedPath ?? path)
    file = try wrappingFileError { () throws(FileError) in
      let file = try AtomicFile(path: path, reportedAs: reportedPath, faults: faults)
      try file.write(header)
      return file
    }
  }

  /// Writes the next elements of a tensor, converted to its type; rounding is to nearest.
  /// - Throws: `CheckpointError.safetensors` with `.writeOrder`, `.writeCount` or `.writeType`, or `.file`.
  public func write(_ values: Span<Float>, to name: String) throws(CheckpointError) {
    let tensor = try begin(name, adding: values.count)
    guard tensor.elementType.isFloating else {
      throw fail(.writeType(tensor: name, elementType: tensor.elementType))
    }
    if tensor.elementType == .float32 {
      try wrappingFileError { () throws(FileError) in try file.write(values) }
      return
    }
    var start = 0
    while start < values.count {
      let end = min(start + Self.conversionBlock, values.count)
      let bytes = FloatConversion.narrow(values.extracting(start..<end), to: tensor.elementType)
      try wrappingFileError { () throws(FileError) in try file.write(bytes) }
      start = end
    }
  }

  /// Writes the next elements of a tensor as stored bytes of its type, little-endian.
  /// - Throws: `CheckpointError.safetensors` with `.writeOrder` or `.writeCount`, or `.file`.
  public func write(bytes: RawSpan, to name: String) throws(CheckpointError) {
    let width = tensorWidth(name)
    guard bytes.byteCount % width == 0 else {
      throw fail(.writeCount(tensor: name, expected: bytes.byteCount / width * width, given: bytes.byteCount))
    }
    _ = try begin(name, adding: bytes.byteCount / width)
    try wrappingFileError { () throws(FileError) in try file.write(bytes) }
  }

  /// Gives the file its name.
  /// - Throws: `CheckpointError.safetensors` when tensors are missing, or `.file`.
  public func finish() throws(CheckpointError) {
    skipWrittenTensors()
    if position < order.count {
      let tensor = order[position]
      throw fail(.writeCount(tensor: tensor.name, expected: tensor.elementCount, given: writtenElements))
    }
    try wrappingFileError { () throws(FileError) in try file.commit() }
  }

  /// Gives up: no file appears.
  public func abort() {
    file.abort()
  }

  private static func header(
    _ order: [TensorDescription], metadata: [String: String], path: String
  ) throws(CheckpointError) -> [UInt8] {
    var root = JSONObject()
    if !metadata.isEmpty {
      var object = JSONObject()
      for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { object[key] = .string(value) }
      root[SafetensorsHeader.metadataKey] = .object(object)
    }
    var offset = 0
    for tensor in order {
      let end = offset + tensor.byteCount
      let member: JSONObject = [
        "dtype": .string(tensor.elementType.safetensorsName), "shape": JSONValue(tensor.shape),
        "data_offsets": JSONValue([offset, end]),
      ]
      guard root.append(tensor.name, .object(member)) else {
        throw .safetensors(path: path, .duplicateName(tensor.name))
      }
      offset = end
    }
    var text: [UInt8] = []
    do throws(JSONWriteError) {
      try JSONValue.object(root).append(to: &text)
    } catch {
      preconditionFailure("a header has no floating-point numbers")
    }
    while (8 + text.count) % alignment != 0 { text.append(UInt8(ascii: " ")) }
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
  }

  private func tensorWidth(_ name: String) -> Int {
    order.first { $0.name == name }?.elementType.byteCount ?? 1
  }

  private func skipWrittenTensors() {
    while position < order.count, writtenElements == order[position].elementCount {
      position += 1
      writtenElements = 0
    }
  }

  /// Checks that elements of this tensor are due, and counts them.
  private func begin(_ name: String, adding count: Int) throws(CheckpointError) -> TensorDescription {
    if position < order.count, order[position].name != name { skipWrittenTensors() }
    guard position < order.count, order[position].name == name else {
      throw fail(.writeOrder(expected: position < order.count ? order[position].name : nil, given: name))
    }
    let tensor = order[position]
    guard writtenElements + count <= tensor.elementCount else {
      throw fail(.writeCount(tensor: name, expected: tensor.elementCount, given: writtenElements + count))
    }
    writtenElements += count
    return tensor
  }

  private func fail(_ fault: SafetensorsFault) -> CheckpointError {
    file.abort()
    return .safetensors(path: file.path, fault)
  }
}
