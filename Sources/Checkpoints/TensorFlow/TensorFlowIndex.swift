/// The index of a TensorFlow checkpoint, read and checked: its tensors, and where their numbers lie.
struct TensorFlowIndex {
  /// A tensor and its place.
  struct Place {
    /// The tensor as everybody else has it: a kernel is output by input.
    let description: TensorDescription
    /// Whether the numbers lie input by output.
    let isTransposed: Bool
    /// The number of the file.
    let shard: Int
    /// The bytes in the file.
    let range: Range<Int>
    /// The masked checksum of the bytes.
    let checksum: UInt32
  }

  /// The tensors by name.
  let places: [Place]
  /// The names of what holds texts and no numbers.
  let otherKeys: [String]
  /// The number of files with numbers.
  let shardCount: Int

  init(_ file: [UInt8]) throws(TensorFlowFault) {
    let table = try SortedTable(file)
    // The header's key is empty, so that it comes first.
    guard let first = table.entries.first, first.key.isEmpty else { throw .noHeader }
    shardCount = try BundleHeader(first.value).shardCount
    var places: [Place] = []
    var otherKeys: [String] = []
    for entry in table.entries.dropFirst() {
      let name = String(decoding: entry.key, as: UTF8.self)
      guard let bundle = try? BundleEntry(entry.value) else { throw .entry(key: name) }
      if bundle.type == ElementType.tensorFlowText {
        otherKeys.append(name)
      } else {
        places.append(try Self.place(bundle, name, shardCount: shardCount))
      }
    }
    self.places = places
    self.otherKeys = otherKeys
  }

  private static func place(
    _ entry: BundleEntry, _ name: String, shardCount: Int
  ) throws(TensorFlowFault) -> Place {
    if entry.isSliced { throw .sliced(tensor: name) }
    guard let type = ElementType(tensorFlow: entry.type) else {
      throw .elementType(tensor: name, number: entry.type)
    }
    let isTransposed = TensorFlowName.isTransposed(name, shape: entry.shape)
    let shape = isTransposed ? entry.shape.reversed() : entry.shape
    guard let description = TensorDescription(name: name, elementType: type, shape: shape) else {
      throw .shape(tensor: name, shape: entry.shape)
    }
    guard entry.size == description.byteCount else {
      throw .byteCount(
        tensor: name, shape: entry.shape, elementType: type, expected: description.byteCount, found: entry.size)
    }
    guard (0..<shardCount).contains(entry.shard) else {
      throw .shard(tensor: name, shard: entry.shard, count: shardCount)
    }
    return Place(
      description: description, isTransposed: isTransposed, shard: entry.shard,
      range: entry.offset..<entry.offset + entry.size, checksum: entry.checksum)
  }
}
