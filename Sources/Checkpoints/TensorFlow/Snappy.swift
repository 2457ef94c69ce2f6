/// Unpacks a block of the raw Snappy format; https://github.com/google/snappy, format_description.txt.
enum Snappy {
  /// Far more than a block of an index has; a damaged length must not ask for all memory.
  private static let sizeLimit = 1 << 30

  /// The bytes before compression.
  static func unpacked(_ packed: ArraySlice<UInt8>) throws(WireFault) -> [UInt8] {
    var reader = WireReader(packed)
    let size = try reader.length()
    // Three bytes make at most sixty-four.
    guard size <= sizeLimit, size / 22 <= packed.count else { throw WireFault() }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    while !reader.isAtEnd {
      let tag = Int(try reader.unsigned(byteCount: 1))
      if tag & 3 == 0 {
        bytes += try reader.take(try literalLength(tag >> 2, &reader))
      } else {
        let (length, distance) = try copy(tag, &reader)
        guard distance > 0, distance <= bytes.count else { throw WireFault() }
        // The copy may reach into what it appends.
        for _ in 0..<length { bytes.append(bytes[bytes.count - distance]) }
      }
      guard bytes.count <= size else { throw WireFault() }
    }
    guard bytes.count == size else { throw WireFault() }
    return bytes
  }

  /// How many bytes stand here as they are; from 60 on the length stands in 1 to 4 bytes.
  private static func literalLength(_ field: Int, _ reader: inout WireReader) throws(WireFault) -> Int {
    field < 60 ? field + 1 : Int(try reader.unsigned(byteCount: field - 59)) + 1
  }

  /// Length of a copy, and how far back it begins.
  private static func copy(
    _ tag: Int, _ reader: inout WireReader
  ) throws(WireFault) -> (length: Int, distance: Int) {
    switch tag & 3 {
    case 1: ((tag >> 2 & 7) + 4, (tag >> 5) << 8 | Int(try reader.unsigned(byteCount: 1)))
    case 2: ((tag >> 2) + 1, Int(try reader.unsigned(byteCount: 2)))
    default: ((tag >> 2) + 1, Int(try reader.unsigned(byteCount: 4)))
    }
  }
}
