import Synchronization

/// The tensors of a TensorFlow checkpoint: an index, and files of numbers mapped into memory.
///
/// Tensors have the names of the file, and the shapes that they have everywhere else: a kernel, stored input by output, is
/// given output by input. The numbers of a tensor are compared with their checksum before they are given out for the first
/// time. Unsafe because it reads the mapped bytes through pointers; every range was checked against its file.
public final class TensorFlowCheckpoint: TensorSource {
  /// The path of the index.
  public let path: String
  /// Every tensor, in the order of the names' bytes.
  public let tensors: [TensorDescription]
  /// The names of what holds texts and no numbers, such as the object graph of TensorFlow 2.
  public let otherKeys: [String]

  private let shards: [MappedFile]
  private let places: [String: TensorFlowIndex.Place]
  private let checked = Mutex<Set<String>>([])

  /// Reads an index and maps every file of numbers.
  /// - Throws: `CheckpointError.file` or `.tensorFlow`.
  public init(indexPath: String) throws(CheckpointError) {
    let bytes = try wrappingFileError { () throws(FileError) in try MappedFile.contents(of: indexPath) }
    do throws(TensorFlowFault) {
      let index = try TensorFlowIndex(bytes)
      tensors = index.places.map(\.description)
      otherKeys = index.otherKeys
      var places: [String: TensorFlowIndex.Place] = [:]
      for place in index.places where places.updateValue(place, forKey: place.description.name) != nil {
        throw .duplicateName(place.description.name)
      }
      self.places = places
      shards = try Self.shards(index, indexPath)
    } catch {
      throw .tensorFlow(path: indexPath, error)
    }
    path = indexPath
  }

  /// Maps the files of numbers and checks that every tensor ends inside of its own.
  private static func shards(
    _ index: TensorFlowIndex, _ indexPath: String
  ) throws(TensorFlowFault) -> [MappedFile] {
    let prefix = String(indexPath.dropLast(TensorFlowFiles.indexEnding.count))
    var shards: [MappedFile] = []
    for number in 0..<index.shardCount {
      let path = TensorFlowFiles.shard(prefix, number, of: index.shardCount)
      guard let file = try? MappedFile(path: path) else { throw .missingShard(file: path) }
      shards.append(file)
    }
    for place in index.places where place.range.upperBound > shards[place.shard].count {
      let file = shards[place.shard]
      throw .truncated(
        tensor: place.description.name, file: file.path, end: place.range.upperBound, fileSize: file.count)
    }
    return shards
  }

  /// The tensor with a name, or nil.
  public func tensor(named name: String) -> TensorDescription? {
    places[name]?.description
  }

  /// Copies a tensor, converting to `Float`.
  /// - Throws: `CheckpointError.tensor`, or `.tensorFlow` with `.checksum`.
  public func copyFloats(
    of name: String, into destination: UnsafeMutableBufferPointer<Float>
  ) throws(CheckpointError) {
    let description = try checkedDescription(of: name, destinationCount: destination.count)
    guard let place = places[name], let target = destination.baseAddress,
      let bytes = unsafe bytes(of: place), let base = bytes.baseAddress
    else { return }
    guard unsafe isWhole(place, bytes) else {
      throw .tensorFlow(path: path, .checksum(tensor: name, file: shards[place.shard].path))
    }
    guard place.isTransposed else {
      unsafe FloatConversion.widen(
        description.elementType, base, count: description.elementCount, into: target)
      return
    }
    let (rows, columns) = (description.shape[1], description.shape[0])
    if description.elementType == .float32 {
      unsafe Transposition.copy(base, rows: rows, columns: columns, into: target)
    } else {
      let wide = unsafe [Float](unsafeUninitializedCapacity: description.elementCount) { buffer, count in
        guard let first = buffer.baseAddress else { return }
        unsafe FloatConversion.widen(description.elementType, base, count: description.elementCount, into: first)
        count = description.elementCount
      }
      unsafe wide.withUnsafeBytes { wide in
        guard let source = wide.baseAddress else { return }
        unsafe Transposition.copy(source, rows: rows, columns: columns, into: target)
      }
    }
  }

  /// The elements in place, for an F32 tensor that is no kernel, lies on a multiple of four bytes and has its checksum.
  ///
  /// Nil for numbers that were damaged: who copies them instead gets the error.
  public func floatPointer(of name: String) -> UnsafePointer<Float>? {
    guard let place = places[name], !place.isTransposed, place.description.elementType == .float32,
      let bytes = unsafe bytes(of: place), let base = bytes.baseAddress,
      Int(bitPattern: base) % MemoryLayout<Float>.alignment == 0, unsafe isWhole(place, bytes)
    else { return nil }
    return unsafe base.assumingMemoryBound(to: Float.self)
  }

  private func bytes(of place: TensorFlowIndex.Place) -> UnsafeRawBufferPointer? {
    guard !place.range.isEmpty else { return nil }
    return unsafe UnsafeRawBufferPointer(rebasing: shards[place.shard].bytes[place.range])
  }

  /// Whether the bytes of a tensor are those of its checksum; they are looked at once.
  private func isWhole(_ place: TensorFlowIndex.Place, _ bytes: UnsafeRawBufferPointer) -> Bool {
    let name = place.description.name
    if checked.withLock({ $0.contains(name) }) { return true }
    guard unsafe CRC32C.masked(CRC32C.checksum(bytes)) == place.checksum else { return false }
    checked.withLock { _ = $0.insert(name) }
    return true
  }
}
