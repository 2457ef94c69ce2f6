/// The tensors of a state dictionary that torch saved (`pytorch_model.bin`), mapped into memory; nothing of its pickle is
/// ever executed.
///
/// The outermost value may be the dictionary of tensors itself or have it under `state_dict`. Tensors may share storages
/// and may be views with any strides. Unsafe because it reads the mapped bytes through pointers; every tensor was checked
/// against its storage, and every storage against the file.
public final class TorchFile: TensorSource {
  /// The path of the file.
  public let path: String
  /// Every tensor, in the order of the dictionary.
  public let tensors: [TensorDescription]
  /// The keys of the dictionary whose values are no tensors, such as a step count.
  public let otherKeys: [String]

  private let file: MappedFile
  private let places: [String: StridedTensor]

  /// Maps a file and reads its pickle.
  /// - Throws: `CheckpointError.file` or `.torch`.
  public init(path: String) throws(CheckpointError) {
    let file = try wrappingFileError { () throws(FileError) in try MappedFile(path: path) }
    do throws(TorchFault) {
      let contents = try TorchContents(file)
      tensors = contents.tensors.map(\.description)
      otherKeys = contents.otherKeys
      places = Dictionary(uniqueKeysWithValues: contents.tensors.map { ($0.description.name, $0) })
    } catch {
      throw .torch(path: path, error)
    }
    self.path = path
    self.file = file
  }

  /// The tensor with a name, or nil.
  public func tensor(named name: String) -> TensorDescription? {
    places[name]?.description
  }

  /// Copies a tensor, converting to `Float`; views are laid out as their shape says.
  public func copyFloats(
    of name: String, into destination: UnsafeMutableBufferPointer<Float>
  ) throws(CheckpointError) {
    let description = try checkedDescription(of: name, destinationCount: destination.count)
    guard let place = places[name], let base = unsafe file.bytes.baseAddress, let target = destination.baseAddress
    else { return }
    let width = description.elementType.byteCount
    let start = unsafe base + place.start
    place.forEachRun { from, to, count in
      unsafe FloatConversion.widen(
        description.elementType, start + from * width, count: count, into: target + to)
    }
  }

  /// The elements in place, for a contiguous F32 tensor on a multiple of four bytes.
  public func floatPointer(of name: String) -> UnsafePointer<Float>? {
    guard let place = places[name], place.description.elementType == .float32, place.isContiguous,
      let base = unsafe file.bytes.baseAddress
    else { return nil }
    let address = unsafe base + place.start
    guard Int(bitPattern: address) % MemoryLayout<Float>.alignment == 0 else { return nil }
    return unsafe address.assumingMemoryBound(to: Float.self)
  }
}
