/// Builds TensorFlow checkpoints byte by byte, wrong ones included, by code of its own.
struct TensorFlowBuilder {
  /// A tensor and what its entry claims.
  struct Tensor {
    var name: String
    var shape: [Int] = []
    var data: [UInt8] = []
    /// The number of the type: 1 for floats.
    var type = 1
    var shard = 0
    var claimedOffset: Int?
    var claimedSize: Int?
    var claimedChecksum: UInt32?
    var isSliced = false

    static func floats(_ name: String, _ shape: [Int], _ values: [Float], shard: Int = 0) -> Tensor {
      Tensor(name: name, shape: shape, data: SafetensorsBuilder.bytes(values), shard: shard)
    }
  }

  /// How the blocks of the index are packed.
  enum Packing { case none, snappy, brokenSnappy, unknown }

  var tensors: [Tensor] = []
  var shardCount = 1
  var isBigEndian = false
  var minimumReader = 0
  var hasHeader = true
  var packing = Packing.none
  /// Keys in each block.
  var blockSize = 3
  var magic: UInt64 = 0xDB47_7524_8B80_FB57

  /// The index and the files of numbers.
  func files() -> (index: [UInt8], shards: [[UInt8]]) {
    var shards = [[UInt8]](repeating: [], count: shardCount)
    var entries: [(key: [UInt8], value: [UInt8])] = []
    for tensor in tensors.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      let shard = min(max(tensor.shard, 0), shardCount - 1)
      entries.append((Array(tensor.name.utf8), entry(tensor, offset: shards[shard].count)))
      shards[shard] += tensor.data
    }
    var header = field(1, shardCount)
    if isBigEndian { header += field(2, 1) }
    header += message(3, field(1, 1) + (minimumReader > 0 ? field(2, minimumReader) : []))
    if hasHeader { entries.insert(([], header), at: 0) }
    return (table(entries), shards)
  }

  /// Writes the files of a prefix into a folder; answers the path of the index.
  @discardableResult
  func write(to folder: TemporaryFolder, as prefix: String = "model.ckpt") throws -> String {
    let (index, shards) = files()
    for (number, shard) in shards.enumerated() {
      try folder.write(shard, as: "\(prefix).data-\(Self.digits(number))-of-\(Self.digits(shardCount))")
    }
    return try folder.write(index, as: prefix + ".index")
  }

  static func digits(_ number: Int) -> String {
    String(repeating: "0", count: 5 - String(number).count) + String(number)
  }

  /// A table of entries.
  func table(_ entries: [(key: [UInt8], value: [UInt8])]) -> [UInt8] {
    var file: [UInt8] = []
    func append(_ block: [UInt8]) -> [UInt8] {
      let (bytes, method) = packed(block)
      let place = varint(file.count) + varint(bytes.count)
      let contents = bytes + [method]
      file += contents + little(UInt64(Self.masked(Self.checksum(contents))), 4)
      return place
    }
    var index: [(key: [UInt8], value: [UInt8])] = []
    for start in stride(from: 0, to: entries.count, by: blockSize) {
      let part = Array(entries[start..<min(start + blockSize, entries.count)])
      index.append((part[part.count - 1].key, append(block(part))))
    }
    let further = append(block([]))
    let footer = further + append(block(index))
    return file + footer + [UInt8](repeating: 0, count: 40 - footer.count) + little(magic, 8)
  }

  private func block(_ entries: [(key: [UInt8], value: [UInt8])]) -> [UInt8] {
    var bytes: [UInt8] = []
    var last: [UInt8] = []
    for entry in entries {
      var shared = 0
      while shared < min(last.count, entry.key.count), last[shared] == entry.key[shared] { shared += 1 }
      bytes += varint(shared) + varint(entry.key.count - shared) + varint(entry.value.count)
      bytes += entry.key[shared...] + entry.value
      last = entry.key
    }
    return bytes + little(0, 4) + little(1, 4)
  }

  private func packed(_ block: [UInt8]) -> ([UInt8], UInt8) {
    switch packing {
    case .none: (block, 0)
    case .unknown: (block, 9)
    case .brokenSnappy: (varint(block.count) + [0x01, 0x05], 1)
    case .snappy: (snappy(block), 1)
    }
  }

  /// Snappy's format with a copy wherever one of eight bytes can be had, in all three widths, and literals elsewhere.
  private func snappy(_ block: [UInt8]) -> [UInt8] {
    var packed = varint(block.count)
    var position = 0
    var literal: [UInt8] = []
    var copies = 0
    func flush() {
      guard !literal.isEmpty else { return }
      packed += literal.count <= 60 ? [UInt8((literal.count - 1) << 2)] : [60 << 2, UInt8(literal.count - 1)]
      packed += literal
      literal = []
    }
    while position < block.count {
      let next = block[position..<min(position + 8, block.count)]
      let found = (max(0, position - 2000)..<position).first { start in
        next.count == 8 && (0..<8).allSatisfy { block[start + $0] == block[position + $0] }
      }
      if let found {
        flush()
        let distance = position - found
        switch copies % 3 {
        case 0: packed += [UInt8((distance >> 8) << 5 | (8 - 4) << 2 | 1), UInt8(distance & 0xFF)]
        case 1: packed += [7 << 2 | 2] + little(UInt64(distance), 2)
        default: packed += [7 << 2 | 3] + little(UInt64(distance), 4)
        }
        copies += 1
        position += 8
      } else {
        literal.append(block[position])
        position += 1
        if literal.count == 200 { flush() }
      }
    }
    flush()
    return packed
  }

  private func entry(_ tensor: Tensor, offset: Int) -> [UInt8] {
    let shape = tensor.shape.flatMap { message(2, $0 == 0 ? [] : field(1, $0)) }
    var bytes = field(1, tensor.type) + message(2, shape)
    if tensor.shard != 0 { bytes += field(3, tensor.shard) }
    bytes += field(4, tensor.claimedOffset ?? offset) + field(5, tensor.claimedSize ?? tensor.data.count)
    bytes += [6 << 3 | 5] + little(UInt64(tensor.claimedChecksum ?? Self.masked(Self.checksum(tensor.data))), 4)
    if tensor.isSliced { bytes += message(7, []) }
    return bytes
  }

  private func field(_ number: Int, _ value: Int) -> [UInt8] { [UInt8(number << 3)] + varint(value) }

  private func message(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
    [UInt8(number << 3 | 2)] + varint(bytes.count) + bytes
  }

  private func varint(_ value: Int) -> [UInt8] {
    var rest = UInt64(bitPattern: Int64(value))
    var bytes: [UInt8] = []
    while rest >= 128 {
      bytes.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  private func little(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  /// CRC-32C, a bit at a time.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { rest, byte in
      (0..<8).reduce(rest ^ UInt32(byte)) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0x82F6_3B78 : rest >> 1 }
    }
  }

  static func masked(_ checksum: UInt32) -> UInt32 { (checksum >> 15 | checksum << 17) &+ 0xA282_EAD8 }
}
