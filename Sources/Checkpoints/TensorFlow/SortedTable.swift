/// The entries of a sorted table, the file format of LevelDB in which TensorFlow keeps the index of a checkpoint.
///
/// Blocks of entries, a block with the place of each, and a footer with the place of that;
/// https://github.com/google/leveldb, doc/table_format.md. Every block has its checksum, and may be packed by Snappy.
struct SortedTable {
  /// What the last eight bytes of the file are.
  static let magic: UInt64 = 0xDB47_7524_8B80_FB57
  /// Two places of at most 20 bytes each, and the magic number.
  static let footerSize = 48
  /// A byte for the compression and four for the checksum follow each block.
  static let trailerSize = 5

  /// An entry.
  struct Entry {
    let key: [UInt8]
    let value: ArraySlice<UInt8>
  }

  /// The entries by key, each key once.
  let entries: [Entry]

  init(_ file: [UInt8]) throws(TensorFlowFault) {
    let indexPlace = try Self.indexPlace(in: file)
    var entries: [Entry] = []
    for block in try Self.entries(of: indexPlace, in: file) {
      var value = WireReader(block.value)
      guard let place = try? Place(&value) else { throw .block(offset: indexPlace.offset) }
      for entry in try Self.entries(of: place, in: file) {
        if let last = entries.last, !last.key.lexicographicallyPrecedes(entry.key) {
          throw .keyOrder(String(decoding: entry.key, as: UTF8.self))
        }
        entries.append(entry)
      }
    }
    self.entries = entries
  }

  /// Where a block lies.
  private struct Place {
    let offset: Int
    let size: Int

    init(_ reader: inout WireReader) throws(WireFault) {
      offset = try reader.length()
      size = try reader.length()
    }
  }

  /// Reads the footer.
  private static func indexPlace(in file: [UInt8]) throws(TensorFlowFault) -> Place {
    guard file.count >= footerSize else { throw .tooShort(fileSize: file.count) }
    var end = WireReader(file.suffix(8))
    let magic = (try? end.unsigned(byteCount: 8)) ?? 0
    guard magic == Self.magic else { throw .magic(found: magic) }
    var footer = WireReader(file.suffix(footerSize).dropLast(8))
    do throws(WireFault) {
      // The first place is that of a block with further data, which checkpoints do not have.
      _ = try Place(&footer)
      return try Place(&footer)
    } catch {
      throw .footer
    }
  }

  /// The entries of a block, after its checksum was compared.
  private static func entries(of place: Place, in file: [UInt8]) throws(TensorFlowFault) -> [Entry] {
    let limit = file.count - footerSize - trailerSize
    guard limit >= 0, place.offset <= limit, place.size <= limit - place.offset else {
      throw .blockOutOfRange(offset: place.offset, size: place.size, fileSize: file.count)
    }
    let end = place.offset + place.size
    var trailer = WireReader(file[end + 1..<end + trailerSize])
    // The checksum is that of the bytes as they lie here and of the byte that tells the compression.
    let checksum = CRC32C.masked(CRC32C.checksum(file[place.offset...end]))
    guard let stored = try? trailer.unsigned(byteCount: 4), stored == UInt64(checksum) else {
      throw .blockChecksum(offset: place.offset)
    }
    let block: ArraySlice<UInt8>
    switch file[end] {
    case 0: block = file[place.offset..<end]
    case 1:
      guard let bytes = try? Snappy.unpacked(file[place.offset..<end]) else {
        throw .packedBlock(offset: place.offset)
      }
      block = bytes[...]
    case let method: throw .compression(offset: place.offset, method: Int(method))
    }
    guard let entries = try? Self.entries(of: block) else { throw .block(offset: place.offset) }
    return entries
  }

  /// The entries of a block: each key leaves out what it shares with the one before.
  private static func entries(of block: ArraySlice<UInt8>) throws(WireFault) -> [Entry] {
    guard block.count >= 4 else { throw WireFault() }
    var end = WireReader(block.suffix(4))
    // Where keys stand in full; who reads all of a block does not need that.
    let restarts = Int(try end.unsigned(byteCount: 4))
    guard restarts <= (block.count - 4) / 4 else { throw WireFault() }
    var reader = WireReader(block.dropLast(4 + 4 * restarts))
    var entries: [Entry] = []
    var key: [UInt8] = []
    while !reader.isAtEnd {
      let shared = try reader.length()
      let added = try reader.length()
      let size = try reader.length()
      guard shared <= key.count else { throw WireFault() }
      key = Array(key[..<shared] + (try reader.take(added)))
      entries.append(Entry(key: key, value: try reader.take(size)))
    }
    return entries
  }
}
