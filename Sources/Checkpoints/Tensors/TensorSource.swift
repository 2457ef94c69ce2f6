/// Named tensors in a file, whatever its format.
///
/// Nothing is read before it is asked for, and several threads may ask at once.
public protocol TensorSource: Sendable {
  /// The path of the file, or of the index of several files.
  var path: String { get }

  /// Every tensor, in the order of the file.
  var tensors: [TensorDescription] { get }

  /// The names of what is in the file and is no tensor of numbers, such as texts.
  var otherKeys: [String] { get }

  /// The tensor with a name, or nil.
  func tensor(named name: String) -> TensorDescription?

  /// Copies a tensor, outermost dimension first, converting to `Float`.
  ///
  /// F16 and BF16 become `Float` exactly, F64 is rounded to nearest (and becomes infinite beyond the range of `Float`).
  /// - Throws: `CheckpointError.tensor` when there is no such tensor, its elements are no floats, or `destination` does
  ///   not have exactly its number of elements.
  func copyFloats(of name: String, into destination: UnsafeMutableBufferPointer<Float>) throws(CheckpointError)

  /// The elements in place, for a contiguous F32 tensor whose first byte lies on a multiple of four; valid as long as
  /// the source lives. Nil for any other.
  func floatPointer(of name: String) -> UnsafePointer<Float>?

  /// The elements in place, for a contiguous I8 tensor; valid as long as the source lives. Nil for any other.
  func bytePointer(of name: String) -> UnsafePointer<Int8>?
}

extension TensorSource {
  /// None: most formats hold tensors only.
  public var otherKeys: [String] { [] }

  /// None: only safetensors files hold weights of bytes.
  public func bytePointer(of name: String) -> UnsafePointer<Int8>? { nil }

  /// Copies a tensor into a span, converting to `Float`; see `copyFloats(of:into:)` for buffers.
  public func copyFloats(of name: String, into destination: inout MutableSpan<Float>) throws(CheckpointError) {
    try unsafe destination.withUnsafeMutableBufferPointer { buffer throws(CheckpointError) in
      try unsafe copyFloats(of: name, into: buffer)
    }
  }

  /// The elements of a tensor as an array of `Float`.
  public func floats(of name: String) throws(CheckpointError) -> [Float] {
    let description = try description(of: name)
    var floats = [Float](repeating: 0, count: description.elementCount)
    var span = floats.mutableSpan
    try copyFloats(of: name, into: &span)
    return floats
  }

  /// The tensor with a name.
  /// - Throws: `CheckpointError.tensor` with `.notFound` when there is none.
  public func description(of name: String) throws(CheckpointError) -> TensorDescription {
    guard let description = tensor(named: name) else { throw .tensor(path: path, name: name, .notFound) }
    return description
  }

  /// Checks what `copyFloats` is asked for.
  func checkedDescription(of name: String, destinationCount: Int) throws(CheckpointError) -> TensorDescription {
    let description = try description(of: name)
    guard description.elementType.isFloating else {
      throw .tensor(path: path, name: name, .notFloating(description.elementType))
    }
    guard description.elementCount == destinationCount else {
      throw .tensor(path: path, name: name, .bufferSize(needed: description.elementCount, given: destinationCount))
    }
    return description
  }
}
