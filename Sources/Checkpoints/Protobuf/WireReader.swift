/// Reads the wire format of protocol buffers, and the varints that sorted tables share with it.
///
/// https://protobuf.dev/programming-guides/encoding. Groups, which nothing here has, are refused.
struct WireReader {
  /// What a field holds; the message knows what that means.
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case bytes(ArraySlice<UInt8>)
    case fixed32(UInt32)
  }

  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// Whether nothing is left.
  var isAtEnd: Bool { position == bytes.endIndex }

  /// The next field, or nil at the end.
  mutating func next() throws(WireFault) -> (number: UInt64, value: Value)? {
    if isAtEnd { return nil }
    let tag = try varint()
    switch tag & 7 {
    case 0: return (tag >> 3, .varint(try varint()))
    case 1: return (tag >> 3, .fixed64(try unsigned(byteCount: 8)))
    case 2: return (tag >> 3, .bytes(try take(try length())))
    case 5: return (tag >> 3, .fixed32(UInt32(truncatingIfNeeded: try unsigned(byteCount: 4))))
    default: throw WireFault()
    }
  }

  /// A number of seven bits a byte, the least significant ones first.
  mutating func varint() throws(WireFault) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 63, by: 7) {
      guard position < bytes.endIndex else { throw WireFault() }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw WireFault()
  }

  /// A varint that counts bytes.
  mutating func length() throws(WireFault) -> Int {
    guard let length = Int(exactly: try varint()) else { throw WireFault() }
    return length
  }

  /// A little-endian number.
  mutating func unsigned(byteCount: Int) throws(WireFault) -> UInt64 {
    try take(byteCount).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  }

  /// The next bytes.
  mutating func take(_ count: Int) throws(WireFault) -> ArraySlice<UInt8> {
    guard count <= bytes.endIndex - position else { throw WireFault() }
    position += count
    return bytes[position - count..<position]
  }
}

/// Bytes that end too early, or that break the format otherwise.
struct WireFault: Error {}
