/// The tensors of one safetensors file, mapped into memory.
///
/// Unsafe because it reads the mapped bytes through pointers; the header was checked against the length of the file, so
/// every range lies inside it.
public final class SafetensorsFile: TensorSource {
  /// The path of the file.
  public let path: String
  /// Every tensor, in the order of the bytes.
  public let tensors: [TensorDescription]
  /// The free metadata of the file.
  public let metadata: [String: String]

  private let file: MappedFile
  private let ranges: [Range<Int>]
  private let positions: [String: Int]

  /// Maps a file and checks its header.
  /// - Throws: `CheckpointError.file` or `.safetensors`.
  public init(path: String) throws(CheckpointError) {
    let file = try wrappingFileError { () throws(FileError) in try MappedFile(path: path) }
    let header: SafetensorsHeader
    do throws(SafetensorsFault) {
      header = try SafetensorsHeader(file)
    } catch {
      throw .safetensors(path: path, error)
    }
    self.path = path
    self.file = file
    tensors = header.entries.map(\.description)
    ranges = header.entries.map(\.range)
    metadata = header.metadata
    positions = Dictionary(uniqueKeysWithValues: tensors.enumerated().map { ($0.element.name, $0.offset) })
  }

  /// The tensor with a name, or nil.
  public func tensor(named name: String) -> TensorDescription? {
    positions[name].map { tensors[$0] }
  }

  /// Copies a tensor, converting to `Float`.
  public func copyFloats(
    of name: String, into destination: UnsafeMutableBufferPointer<Float>
  ) throws(CheckpointError) {
    let description = try checkedDescription(of: name, destinationCount: destination.count)
    guard let position = positions[name], let base = unsafe file.bytes.baseAddress,
      let target = destination.baseAddress
    else { return }
    unsafe FloatConversion.widen(
      description.elementType, base + ranges[position].lowerBound, count: description.elementCount, into: target)
  }

  /// The elements in place, for an F32 tensor on a multiple of four bytes.
  public func floatPointer(of name: String) -> UnsafePointer<Float>? {
    guard let position = positions[name], tensors[position].elementType == .float32,
      let base = unsafe file.bytes.baseAddress
    else { return nil }
    let address = unsafe base + ranges[position].lowerBound
    guard Int(bitPattern: address) % MemoryLayout<Float>.alignment == 0 else { return nil }
    return unsafe address.assumingMemoryBound(to: Float.self)
  }

  /// The elements in place, for an I8 tensor.
  public func bytePointer(of name: String) -> UnsafePointer<Int8>? {
    guard let position = positions[name], tensors[position].elementType == .int8,
      let base = unsafe file.bytes.baseAddress
    else { return nil }
    return unsafe (base + ranges[position].lowerBound).assumingMemoryBound(to: Int8.self)
  }

  /// The stored bytes of a tensor of any type, or nil when there is none of that name.
  public func bytes(of name: String) -> [UInt8]? {
    positions[name].map { file.copy(ranges[$0]) }
  }
}
