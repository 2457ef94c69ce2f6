/// Makes a sorted table of entries that come in the order of their keys.
struct SortedTableWriter {
  private static let blockSize = 4096
  private static let restartInterval = 16

  private var file: [UInt8] = []
  private var block = Block()
  private var index = Block()

  /// Appends an entry; its key must come behind all others.
  mutating func append(_ key: [UInt8], _ value: [UInt8]) {
    block.append(key, value)
    if block.bytes.count >= Self.blockSize { closeBlock() }
  }

  /// The file.
  mutating func finish() -> [UInt8] {
    closeBlock()
    let further = place(of: Block().finished)
    let footer = further + place(of: index.finished)
    file += footer + [UInt8](repeating: 0, count: SortedTable.footerSize - 8 - footer.count)
    file += WireWriter.littleEndian(SortedTable.magic, byteCount: 8)
    return file
  }

  private mutating func closeBlock() {
    guard !block.bytes.isEmpty else { return }
    index.append(block.lastKey, place(of: block.finished))
    block = Block()
  }

  /// Writes a block, not compressed; answers its place as tables store it.
  private mutating func place(of bytes: [UInt8]) -> [UInt8] {
    let place = WireWriter.varint(UInt64(file.count)) + WireWriter.varint(UInt64(bytes.count))
    let contents = bytes + [0]
    file += contents + WireWriter.littleEndian(UInt64(CRC32C.masked(CRC32C.checksum(contents[...]))), byteCount: 4)
    return place
  }

  /// A block that is being made.
  private struct Block {
    private(set) var bytes: [UInt8] = []
    private(set) var lastKey: [UInt8] = []
    private var restarts: [Int] = [0]
    private var count = 0

    mutating func append(_ key: [UInt8], _ value: [UInt8]) {
      var shared = 0
      if count > 0, count.isMultiple(of: SortedTableWriter.restartInterval) {
        restarts.append(bytes.count)
      } else {
        while shared < min(key.count, lastKey.count), key[shared] == lastKey[shared] { shared += 1 }
      }
      for length in [shared, key.count - shared, value.count] { bytes += WireWriter.varint(UInt64(length)) }
      bytes += key[shared...] + value
      lastKey = key
      count += 1
    }

    var finished: [UInt8] {
      bytes + (restarts + [restarts.count]).flatMap { WireWriter.littleEndian(UInt64($0), byteCount: 4) }
    }
  }
}
