import JSON

/// The tensors of a model that is spread over several safetensors files, by way of its index file.
///
/// The index (`model.safetensors.index.json`) has a `weight_map` from tensor to file name. Tensors that a file has beyond
/// the map are seen as well, so that nothing is lost without a word.
public final class SafetensorsShards: TensorSource {
  /// The path of the index file.
  public let path: String
  /// Every tensor, file by file.
  public let tensors: [TensorDescription]
  /// The files, in the order in which the index first names them.
  public let shards: [SafetensorsFile]

  private let owners: [String: SafetensorsFile]

  /// Reads the index and maps every file that it names.
  /// - Throws: `CheckpointError.file`, `.json`, `.value` or `.safetensors`.
  public init(indexPath: String) throws(CheckpointError) {
    let map = try Self.weightMap(indexPath)
    let folder = FilePath.folder(of: indexPath)
    var files: [String: SafetensorsFile] = [:]
    var shards: [SafetensorsFile] = []
    var owners: [String: SafetensorsFile] = [:]
    for (tensor, name) in map where files[name] == nil {
      guard FilePath.isPlainName(name) else {
        throw .safetensors(path: indexPath, .shardName(tensor: tensor, file: name))
      }
      let shard = try SafetensorsFile(path: FilePath.join(folder, name))
      for description in shard.tensors {
        if let other = owners[description.name] {
          let fault = SafetensorsFault.inTwoShards(
            tensor: description.name, first: FilePath.name(of: other.path), second: name)
          throw .safetensors(path: indexPath, fault)
        }
        owners[description.name] = shard
      }
      files[name] = shard
      shards.append(shard)
    }
    for (tensor, name) in map where files[name]?.tensor(named: tensor) == nil {
      throw .safetensors(path: indexPath, .notInShard(tensor: tensor, file: name))
    }
    path = indexPath
    self.shards = shards
    self.owners = owners
    tensors = shards.flatMap(\.tensors)
  }

  /// The tensor with a name, or nil.
  public func tensor(named name: String) -> TensorDescription? {
    owners[name]?.tensor(named: name)
  }

  /// Copies a tensor, converting to `Float`.
  public func copyFloats(
    of name: String, into destination: UnsafeMutableBufferPointer<Float>
  ) throws(CheckpointError) {
    guard let owner = owners[name] else { throw .tensor(path: path, name: name, .notFound) }
    try unsafe owner.copyFloats(of: name, into: destination)
  }

  /// The elements in place, for an F32 tensor on a multiple of four bytes.
  public func floatPointer(of name: String) -> UnsafePointer<Float>? {
    unsafe owners[name]?.floatPointer(of: name)
  }

  /// The elements in place, for an I8 tensor.
  public func bytePointer(of name: String) -> UnsafePointer<Int8>? {
    unsafe owners[name]?.bytePointer(of: name)
  }

  private static func weightMap(_ path: String) throws(CheckpointError) -> [(tensor: String, file: String)] {
    let root = try JSONFile.read(path)
    do throws(JSONAccessError) {
      var map: [(tensor: String, file: String)] = []
      for (tensor, file) in try root.member("weight_map").members() { map.append((tensor, try file.string())) }
      return map
    } catch {
      throw .value(path: path, error)
    }
  }
}
