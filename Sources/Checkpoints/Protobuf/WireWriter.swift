/// Writes the wire format of protocol buffers, and the varints that sorted tables share with it.
struct WireWriter {
  /// What was written.
  private(set) var bytes: [UInt8] = []

  /// The bytes of a varint.
  static func varint(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  /// What stands before the contents of a field of bytes.
  static func prefix(_ field: Int, byteCount: Int) -> [UInt8] {
    varint(UInt64(field) << 3 | 2) + varint(UInt64(byteCount))
  }

  /// The bytes of a number, the least significant first.
  static func littleEndian(_ value: UInt64, byteCount: Int) -> [UInt8] {
    (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }

  /// Appends an integer.
  mutating func integer(_ field: Int, _ value: Int) {
    bytes += Self.varint(UInt64(field) << 3) + Self.varint(UInt64(bitPattern: Int64(value)))
  }

  /// Appends 32 bits.
  mutating func fixed32(_ field: Int, _ value: UInt32) {
    bytes += Self.varint(UInt64(field) << 3 | 5) + Self.littleEndian(UInt64(value), byteCount: 4)
  }

  /// Appends 64 bits.
  mutating func fixed64(_ field: Int, _ value: UInt64) {
    bytes += Self.varint(UInt64(field) << 3 | 1) + Self.littleEndian(value, byteCount: 8)
  }

  /// Appends bytes.
  mutating func bytes(_ field: Int, _ value: [UInt8]) {
    bytes += Self.prefix(field, byteCount: value.count) + value
  }

  /// Appends a text.
  mutating func text(_ field: Int, _ value: String) {
    bytes(field, Array(value.utf8))
  }

  /// Appends a message.
  mutating func message(_ field: Int, _ build: (inout WireWriter) -> Void) {
    var inner = WireWriter()
    build(&inner)
    bytes(field, inner.bytes)
  }
}
