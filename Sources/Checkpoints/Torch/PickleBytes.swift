/// The position in the bytes of a pickle, and the numbers and texts that are read there.
struct PickleBytes {
  /// The offset of the next byte.
  private(set) var position = 0

  /// The next byte.
  mutating func byte(_ bytes: Span<UInt8>) throws(PickleFault) -> UInt8 {
    guard position < bytes.count else { throw .unexpectedEnd }
    position += 1
    return bytes[position - 1]
  }

  /// The next `count` bytes as a little-endian number.
  mutating func unsigned(_ bytes: Span<UInt8>, _ count: Int) throws(PickleFault) -> UInt64 {
    guard count <= bytes.count - position else { throw .unexpectedEnd }
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(bytes[position + index]) << (8 * index) }
    position += count
    return value
  }

  /// The next `count` bytes as a length.
  mutating func length(_ bytes: Span<UInt8>, _ count: Int) throws(PickleFault) -> Int {
    guard let length = Int(exactly: try unsigned(bytes, count)) else { throw .unexpectedEnd }
    return length
  }

  /// A two's complement integer of `count` bytes; none at all is zero.
  mutating func signed(_ bytes: Span<UInt8>, _ count: Int) throws(PickleFault) -> Int {
    guard count > 0 else { return 0 }
    guard count <= 8 else {
      guard count <= bytes.count - position else { throw .unexpectedEnd }
      throw .integerTooLarge
    }
    let shift = 64 - 8 * count
    return Int(Int64(bitPattern: try unsigned(bytes, count) << shift) >> shift)
  }

  /// The next `count` bytes as UTF-8 text.
  mutating func text(_ bytes: Span<UInt8>, _ count: Int) throws(PickleFault) -> String {
    guard count <= bytes.count - position else { throw .unexpectedEnd }
    defer { position += count }
    do throws(UTF8.ValidationError) {
      return String(copying: try UTF8Span(validating: bytes.extracting(position..<position + count)))
    } catch {
      throw .invalidUTF8
    }
  }

  /// The text up to the next line feed, which is passed over.
  mutating func line(_ bytes: Span<UInt8>) throws(PickleFault) -> String {
    var end = position
    while end < bytes.count, bytes[end] != 0x0A { end += 1 }
    guard end < bytes.count else { throw .unexpectedEnd }
    let line = try text(bytes, end - position)
    position += 1
    return line
  }

  /// Passes over `count` bytes.
  mutating func skip(_ bytes: Span<UInt8>, _ count: Int) throws(PickleFault) {
    guard count <= bytes.count - position else { throw .unexpectedEnd }
    position += count
  }
}
