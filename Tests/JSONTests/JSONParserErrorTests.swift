import JSON
import Testing

/// One malformed text: its bytes and the error that must come of it.
struct MalformedText: Sendable, CustomTestStringConvertible {
  let bytes: [UInt8]
  let kind: JSONParseError.Kind
  let line: Int
  let column: Int
  let offset: Int

  init(_ text: String, _ kind: JSONParseError.Kind, line: Int = 1, column: Int, offset: Int? = nil) {
    self.init(Array(text.utf8), kind, line: line, column: column, offset: offset)
  }

  init(_ bytes: [UInt8], _ kind: JSONParseError.Kind, line: Int = 1, column: Int, offset: Int? = nil) {
    self.bytes = bytes
    self.kind = kind
    self.line = line
    self.column = column
    self.offset = offset ?? column - 1
  }

  var testDescription: String { String(decoding: bytes, as: UTF8.self) }

  static func byte(_ character: Unicode.Scalar, _ expected: JSONParseError.Expectation) -> JSONParseError.Kind {
    .unexpectedByte(UInt8(ascii: character), expected: expected)
  }

  static let structure: [MalformedText] = [
    .init("", .unexpectedEnd, column: 1),
    .init("  ", .unexpectedEnd, column: 3),
    .init("[1,]", byte("]", .value), column: 4),
    .init("[1 2]", byte("2", .commaOrEnd), column: 4),
    .init("[,1]", byte(",", .value), column: 2),
    .init("{\"a\":1,}", byte("}", .key), column: 8),
    .init("{a:1}", byte("a", .keyOrEnd), column: 2),
    .init("{\"a\" 1}", byte("1", .colon), column: 6),
    .init("{\"a\":1", .unexpectedEnd, column: 7),
    .init("[", .unexpectedEnd, column: 2),
    .init("{\n \"a\": 1\n \"b\": 2}", byte("\"", .commaOrEnd), line: 3, column: 2, offset: 11),
    .init("{\"é\":1,\"é\":2}", .duplicateKey("é"), column: 8, offset: 8),
    .init("1 1", .trailingBytes, column: 3),
    .init("'a'", byte("'", .value), column: 1),
    .init("// c\n1", byte("/", .value), column: 1),
    .init("nul", .unexpectedEnd, column: 4),
    .init("nulL", .invalidLiteral, column: 1),
    .init("[tru]", .invalidLiteral, column: 2),
    .init("NaN", byte("N", .value), column: 1),
    .init("True", byte("T", .value), column: 1),
    .init([0x5B, 0xA0, 0x5D], .unexpectedByte(0xA0, expected: .value), column: 2),
    .init([0xFE, 0xFF, 0x00, 0x31], .unexpectedByte(0xFE, expected: .value), column: 1),
  ]

  static let numbers: [MalformedText] = [
    .init("01", .leadingZero, column: 1),
    .init("-01", .leadingZero, column: 2),
    .init("00", .leadingZero, column: 1),
    .init("-", .unexpectedEnd, column: 2),
    .init("+1", byte("+", .value), column: 1),
    .init(".5", byte(".", .value), column: 1),
    .init("1.", .unexpectedEnd, column: 3),
    .init("1.e2", byte("e", .digit), column: 3),
    .init("1e", .unexpectedEnd, column: 3),
    .init("[1e+]", byte("]", .digit), column: 5),
    .init("-Infinity", byte("I", .digit), column: 2),
    .init("0x10", .trailingBytes, column: 2),
    .init("1_000", .trailingBytes, column: 2),
    .init("1e400", .numberOutOfRange("1e400"), column: 1),
    .init("[-1e999]", .numberOutOfRange("-1e999"), column: 2),
  ]

  static let strings: [MalformedText] = [
    .init("\"abc", .unexpectedEnd, column: 5),
    .init("\"abc\\", .unexpectedEnd, column: 6),
    .init("\"\\x41\"", .invalidEscape(UInt8(ascii: "x")), column: 3),
    .init("\"\\u12G4\"", byte("G", .hexadecimalDigit), column: 6),
    .init("\"\\u12", .unexpectedEnd, column: 6),
    .init("\"a\tb\"", .controlCharacter(9), column: 3),
    .init("\"a\nb\"", .controlCharacter(10), column: 3),
    .init("\"\\n\u{1}\"", .controlCharacter(1), column: 4),
    .init("\"\\ud83d\"", .loneSurrogate(0xD83D), column: 2),
    .init("\"\\ud83d\\n\"", .loneSurrogate(0xD83D), column: 2),
    .init("\"\\ud83d\\u0041\"", .loneSurrogate(0xD83D), column: 2),
    .init("\"\\ude00\\ud83d\"", .loneSurrogate(0xDE00), column: 2),
    // A raw surrogate, an overlong slash, a byte that never occurs, a scalar beyond the last, and a cut sequence.
    .init([0x22, 0xED, 0xA0, 0x80, 0x22], .invalidUTF8, column: 2),
    .init([0x22, 0x61, 0xC0, 0xAF, 0x22], .invalidUTF8, column: 3),
    .init([0x22, 0xFF, 0x22], .invalidUTF8, column: 2),
    .init([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], .invalidUTF8, column: 2),
    .init([0x22, 0xC3, 0x22], .invalidUTF8, column: 2),
    // The same behind an escape, where the text is assembled in a buffer.
    .init([0x22, 0x5C, 0x6E, 0xC3, 0x22], .invalidUTF8, column: 4),
    .init([0x22, 0xC3, 0x5C, 0x6E, 0x22], .invalidUTF8, column: 2),
  ]
}

/// What the parser refuses, and where it says the fault is.
@Suite struct JSONParserErrorTests {
  @Test("malformed text is refused with its place", arguments: MalformedText.structure)
  func structure(_ malformed: MalformedText) {
    check(malformed)
  }

  @Test("malformed numbers are refused with their place", arguments: MalformedText.numbers)
  func numbers(_ malformed: MalformedText) {
    check(malformed)
  }

  @Test("malformed strings are refused with their place", arguments: MalformedText.strings)
  func strings(_ malformed: MalformedText) {
    check(malformed)
  }

  @Test("a duplicate key is found in large objects, too")
  func duplicateInLargeObject() {
    let members = (0..<40).map { "\"k\($0)\":0" } + ["\"k17\":0"]
    let text = "{" + members.joined(separator: ",") + "}"
    #expect {
      try JSONValue.parse(text)
    } throws: {
      ($0 as? JSONParseError)?.kind == .duplicateKey("k17")
    }
  }

  @Test("every prefix of a text is refused, none crashes")
  func prefixes() {
    let bytes = Array(#"{"a": [1, -2.5e-3, true, "x\u00e9\ud83d\ude00é"], "b": null}"#.utf8)
    for count in 0..<bytes.count {
      #expect(throws: JSONParseError.self) { try JSONValue.parse(Array(bytes[..<count])) }
    }
  }

  private func check(_ malformed: MalformedText) {
    #expect(
      throws: JSONParseError(
        kind: malformed.kind, line: malformed.line, column: malformed.column, offset: malformed.offset)
    ) {
      try JSONValue.parse(malformed.bytes)
    }
  }
}
