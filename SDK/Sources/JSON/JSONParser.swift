/// A strict recursive-descent parser over UTF-8 bytes; RFC 8259.
///
/// The bytes are passed to every step instead of being stored, because a span may not outlive its owner.
struct JSONParser {
  private var position = 0
  private let depthLimit: Int

  init(depthLimit: Int) {
    self.depthLimit = depthLimit
  }

  /// Parses one value with white space around it and nothing else; a byte order mark in front is skipped.
  mutating func document(_ bytes: Span<UInt8>) throws(JSONParseFailure) -> JSONValue {
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
    skipWhiteSpace(bytes)
    let result = try value(bytes, depth: 0)
    skipWhiteSpace(bytes)
    if position < bytes.count { throw JSONParseFailure(kind: .trailingBytes, offset: position) }
    return result
  }

  private mutating func value(_ bytes: Span<UInt8>, depth: Int) throws(JSONParseFailure) -> JSONValue {
    guard position < bytes.count else { throw JSONParseFailure(kind: .unexpectedEnd, offset: position) }
    switch bytes[position] {
    case UInt8(ascii: "\""):
      return .string(try JSONStringScanner.string(bytes, at: &position))
    case UInt8(ascii: "{"):
      return try object(bytes, depth: depth)
    case UInt8(ascii: "["):
      return try array(bytes, depth: depth)
    case UInt8(ascii: "t"):
      try literal(bytes, "true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try literal(bytes, "false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try literal(bytes, "null")
      return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return try JSONNumberScanner.number(bytes, at: &position)
    case let other:
      throw JSONParseFailure(kind: .unexpectedByte(other, expected: .value), offset: position)
    }
  }

  private mutating func object(_ bytes: Span<UInt8>, depth: Int) throws(JSONParseFailure) -> JSONValue {
    guard depth < depthLimit else { throw JSONParseFailure(kind: .tooDeep(limit: depthLimit), offset: position) }
    var object = JSONObject()
    position += 1
    skipWhiteSpace(bytes)
    if try next(bytes) == UInt8(ascii: "}") {
      position += 1
      return .object(object)
    }
    var expected = JSONParseError.Expectation.keyOrEnd
    while true {
      let start = position
      let byte = try next(bytes)
      guard byte == UInt8(ascii: "\"") else {
        throw JSONParseFailure(kind: .unexpectedByte(byte, expected: expected), offset: position)
      }
      let key = try JSONStringScanner.string(bytes, at: &position)
      skipWhiteSpace(bytes)
      let separator = try next(bytes)
      guard separator == UInt8(ascii: ":") else {
        throw JSONParseFailure(kind: .unexpectedByte(separator, expected: .colon), offset: position)
      }
      position += 1
      skipWhiteSpace(bytes)
      let member = try value(bytes, depth: depth + 1)
      guard object.append(key, member) else { throw JSONParseFailure(kind: .duplicateKey(key), offset: start) }
      skipWhiteSpace(bytes)
      if try endsAfterElement(bytes, close: UInt8(ascii: "}")) { return .object(object) }
      expected = .key
    }
  }

  private mutating func array(_ bytes: Span<UInt8>, depth: Int) throws(JSONParseFailure) -> JSONValue {
    guard depth < depthLimit else { throw JSONParseFailure(kind: .tooDeep(limit: depthLimit), offset: position) }
    var elements: [JSONValue] = []
    position += 1
    skipWhiteSpace(bytes)
    if try next(bytes) == UInt8(ascii: "]") {
      position += 1
      return .array(elements)
    }
    while true {
      elements.append(try value(bytes, depth: depth + 1))
      skipWhiteSpace(bytes)
      if try endsAfterElement(bytes, close: UInt8(ascii: "]")) { return .array(elements) }
    }
  }

  /// Consumes a comma with its white space, or the closing byte; answers whether it was the closing byte.
  private mutating func endsAfterElement(_ bytes: Span<UInt8>, close: UInt8) throws(JSONParseFailure) -> Bool {
    let byte = try next(bytes)
    if byte == close {
      position += 1
      return true
    }
    guard byte == UInt8(ascii: ",") else {
      throw JSONParseFailure(kind: .unexpectedByte(byte, expected: .commaOrEnd), offset: position)
    }
    position += 1
    skipWhiteSpace(bytes)
    return false
  }

  private mutating func literal(_ bytes: Span<UInt8>, _ word: String) throws(JSONParseFailure) {
    let start = position
    for expected in word.utf8 {
      guard try next(bytes) == expected else { throw JSONParseFailure(kind: .invalidLiteral, offset: start) }
      position += 1
    }
  }

  private func next(_ bytes: Span<UInt8>) throws(JSONParseFailure) -> UInt8 {
    guard position < bytes.count else { throw JSONParseFailure(kind: .unexpectedEnd, offset: position) }
    return bytes[position]
  }

  private mutating func skipWhiteSpace(_ bytes: Span<UInt8>) {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }
}
