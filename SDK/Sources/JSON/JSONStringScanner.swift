/// Reads one JSON string: a run without escapes becomes a `String` directly, another one by way of a buffer.
enum JSONStringScanner {
  /// Reads the string whose opening quote is at `position`, and moves `position` behind the closing quote.
  static func string(_ bytes: Span<UInt8>, at position: inout Int) throws(JSONParseFailure) -> String {
    let start = position + 1
    var cursor = start
    while cursor < bytes.count {
      let byte = bytes[cursor]
      if byte == UInt8(ascii: "\"") {
        position = cursor + 1
        return try text(bytes, start..<cursor)
      }
      if byte == UInt8(ascii: "\\") { return try escaped(bytes, from: start, firstEscape: cursor, at: &position) }
      if byte < 0x20 { throw JSONParseFailure(kind: .controlCharacter(byte), offset: cursor) }
      cursor += 1
    }
    throw JSONParseFailure(kind: .unexpectedEnd, offset: bytes.count)
  }

  /// Makes the text of a range of bytes, which must be UTF-8.
  private static func text(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(JSONParseFailure) -> String {
    do throws(UTF8.ValidationError) {
      return String(copying: try UTF8Span(validating: bytes.extracting(range)))
    } catch {
      throw JSONParseFailure(kind: .invalidUTF8, offset: range.lowerBound + error.byteOffsets.lowerBound)
    }
  }

  private static func escaped(
    _ bytes: Span<UInt8>, from start: Int, firstEscape: Int, at position: inout Int
  ) throws(JSONParseFailure) -> String {
    var buffer: [UInt8] = []
    buffer.reserveCapacity((firstEscape - start) + 64)
    for index in start..<firstEscape { buffer.append(bytes[index]) }
    var cursor = firstEscape
    while cursor < bytes.count {
      let byte = bytes[cursor]
      switch byte {
      case UInt8(ascii: "\""):
        position = cursor + 1
        do throws(UTF8.ValidationError) {
          return String(copying: try UTF8Span(validating: buffer.span))
        } catch {
          // Escapes are ASCII in the source and well-formed in the buffer, so the source has the same fault.
          return try text(bytes, start..<cursor)
        }
      case UInt8(ascii: "\\"):
        try unescape(bytes, at: &cursor, into: &buffer)
      case 0x00..<0x20:
        throw JSONParseFailure(kind: .controlCharacter(byte), offset: cursor)
      default:
        buffer.append(byte)
        cursor += 1
      }
    }
    throw JSONParseFailure(kind: .unexpectedEnd, offset: bytes.count)
  }

  /// Decodes the escape at `cursor` and moves behind it.
  private static func unescape(
    _ bytes: Span<UInt8>, at cursor: inout Int, into buffer: inout [UInt8]
  ) throws(JSONParseFailure) {
    guard cursor + 1 < bytes.count else { throw JSONParseFailure(kind: .unexpectedEnd, offset: bytes.count) }
    let decoded: UInt8
    switch bytes[cursor + 1] {
    case UInt8(ascii: "\""): decoded = UInt8(ascii: "\"")
    case UInt8(ascii: "\\"): decoded = UInt8(ascii: "\\")
    case UInt8(ascii: "/"): decoded = UInt8(ascii: "/")
    case UInt8(ascii: "b"): decoded = 0x08
    case UInt8(ascii: "f"): decoded = 0x0C
    case UInt8(ascii: "n"): decoded = 0x0A
    case UInt8(ascii: "r"): decoded = 0x0D
    case UInt8(ascii: "t"): decoded = 0x09
    case UInt8(ascii: "u"):
      let scalar = try unicodeEscape(bytes, at: &cursor)
      buffer.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      return
    case let other:
      throw JSONParseFailure(kind: .invalidEscape(other), offset: cursor + 1)
    }
    buffer.append(decoded)
    cursor += 2
  }

  /// Decodes `\uXXXX`, or two of them that form a surrogate pair, and moves behind it.
  private static func unicodeEscape(
    _ bytes: Span<UInt8>, at cursor: inout Int
  ) throws(JSONParseFailure) -> Unicode.Scalar {
    let start = cursor
    let first = try hexadecimal(bytes, from: start + 2)
    cursor = start + 6
    if let scalar = Unicode.Scalar(first) { return scalar }
    // What is no scalar is a surrogate: the high half must come first and the low half follow at once.
    guard first < 0xDC00, cursor + 1 < bytes.count, bytes[cursor] == UInt8(ascii: "\\"),
      bytes[cursor + 1] == UInt8(ascii: "u")
    else { throw JSONParseFailure(kind: .loneSurrogate(first), offset: start) }
    let second = try hexadecimal(bytes, from: cursor + 2)
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
    else { throw JSONParseFailure(kind: .loneSurrogate(first), offset: start) }
    cursor += 6
    return scalar
  }

  private static func hexadecimal(_ bytes: Span<UInt8>, from start: Int) throws(JSONParseFailure) -> UInt16 {
    var result: UInt16 = 0
    for index in start..<(start + 4) {
      guard index < bytes.count else { throw JSONParseFailure(kind: .unexpectedEnd, offset: bytes.count) }
      let byte = bytes[index]
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default:
        throw JSONParseFailure(kind: .unexpectedByte(byte, expected: .hexadecimalDigit), offset: index)
      }
      result = result << 4 | UInt16(digit)
    }
    return result
  }
}
