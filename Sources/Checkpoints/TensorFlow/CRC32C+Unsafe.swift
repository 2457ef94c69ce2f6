/// CRC-32C (Castagnoli), as sorted tables and tensors are checked by it; RFC 3720, appendix B.4.
///
/// Unsafe because this is the loop over the memory of files: eight bytes a step, by as many tables.
enum CRC32C {
  private static let reversedPolynomial: UInt32 = 0x82F6_3B78

  /// Table 0 has the remainder of every byte, table t that of the byte with t zeros behind it.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      tables[byte] = (0..<8).reduce(UInt32(byte)) { rest, _ in
        rest & 1 == 1 ? rest >> 1 ^ reversedPolynomial : rest >> 1
      }
    }
    for index in 256..<tables.count {
      let previous = tables[index - 256]
      tables[index] = previous >> 8 ^ tables[Int(previous & 0xFF)]
    }
    return tables
  }()

  /// The checksum of bytes, or of more bytes behind those whose checksum is given.
  static func checksum(_ bytes: UnsafeRawBufferPointer, after previous: UInt32 = 0) -> UInt32 {
    guard let base = bytes.baseAddress else { return previous }
    return unsafe tables.withUnsafeBufferPointer { tables in
      var rest = ~previous
      var position = 0
      while position + 8 <= bytes.count {
        let word = unsafe base.loadUnaligned(fromByteOffset: position, as: UInt64.self) ^ UInt64(rest)
        rest =
          unsafe tables[7 * 256 + Int(word & 0xFF)] ^ tables[6 * 256 + Int(word >> 8 & 0xFF)]
          ^ tables[5 * 256 + Int(word >> 16 & 0xFF)] ^ tables[4 * 256 + Int(word >> 24 & 0xFF)]
          ^ tables[3 * 256 + Int(word >> 32 & 0xFF)] ^ tables[2 * 256 + Int(word >> 40 & 0xFF)]
          ^ tables[256 + Int(word >> 48 & 0xFF)] ^ tables[Int(word >> 56)]
        position += 8
      }
      while position < bytes.count {
        let byte = unsafe base.load(fromByteOffset: position, as: UInt8.self)
        rest = unsafe rest >> 8 ^ tables[Int((rest ^ UInt32(byte)) & 0xFF)]
        position += 1
      }
      return ~rest
    }
  }

  /// The checksum of the bytes of a slice.
  static func checksum(_ bytes: ArraySlice<UInt8>, after previous: UInt32 = 0) -> UInt32 {
    unsafe bytes.withUnsafeBytes { unsafe checksum($0, after: previous) }
  }

  /// The checksum of floats as they are in memory.
  static func checksum(_ values: Span<Float>) -> UInt32 {
    unsafe values.withUnsafeBytes { unsafe checksum($0) }
  }

  /// The form in which a checksum is stored, so that the checksum of bytes with checksums in them says something.
  static func masked(_ checksum: UInt32) -> UInt32 {
    (checksum >> 15 | checksum << 17) &+ 0xA282_EAD8
  }
}
