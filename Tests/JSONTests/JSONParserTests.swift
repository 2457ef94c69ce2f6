import JSON
import Testing

/// What the parser accepts, and what value it makes of it.
@Suite struct JSONParserTests {
  @Test("every type of value is read, with white space around every part")
  func readsEveryType() throws {
    let text = " \t\r\n{ \"a\" : [ 1 , -2.5 , true , false , null , \"x\" ] , \"b\" : { } , \"c\" : [ ] } \n"
    let value = try JSONValue.parse(text)
    #expect(value == ["a": [1, -2.5, true, false, nil, "x"], "b": [:], "c": []])
  }

  @Test("members keep the order of the text, in small and in large objects")
  func keepsOrder() throws {
    for count in [0, 1, 8, 9, 10, 300] {
      let keys = (0..<count).map { "k\(($0 * 7919) % 1009)" }
      let text = "{" + keys.enumerated().map { "\"\($0.element)\":\($0.offset)" }.joined(separator: ",") + "}"
      let object = try #require(try JSONValue.parse(text).object)
      #expect(object.keys == keys)
      for (position, key) in keys.enumerated() { #expect(object[key] == .integer(Int64(position))) }
      #expect(object["absent"] == nil)
    }
  }

  @Test("integers that fit 64 bits stay integers, others become floats")
  func integers() throws {
    #expect(try JSONValue.parse("9223372036854775807") == .integer(.max))
    #expect(try JSONValue.parse("-9223372036854775808") == .integer(.min))
    #expect(try JSONValue.parse("9223372036854775808") == .number(9_223_372_036_854_775_808))
    #expect(try JSONValue.parse("-9223372036854775809") == .number(-9_223_372_036_854_775_808))
    #expect(try JSONValue.parse("0") == .integer(0))
    let noLimit = try JSONValue.parse("1000000000000000019884624838656")
    #expect(noLimit == .number(1_000_000_000_000_000_019_884_624_838_656))
    let negativeZero = try JSONValue.parse("-0")
    guard case .number(let zero) = negativeZero else {
      Issue.record("-0 is \(negativeZero)")
      return
    }
    #expect(zero == 0 && zero.sign == .minus)
  }

  @Test(
    "floats are rounded to nearest like the standard library does",
    arguments: [
      "0.1", "1e22", "1e23", "-1E-7", "123456789012345678901234567890.5e-10", "2.2250738585072014e-308", "5e-324",
      "1.7976931348623157e308", "9007199254740993.0", "1e0", "1E+2", "3.14159265358979323846264338327950288",
      "0e999999999", "1e-999999999999999999999", "8.5e-5", "7.2057594037927933e16", "0.000001e29",
    ])
  func floats(_ text: String) throws {
    #expect(try JSONValue.parse(text) == .number(try #require(Double(text))))
  }

  @Test("escapes, surrogate pairs and raw UTF-8 give the same text")
  func strings() throws {
    let value = try JSONValue.parse(#""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00é😀\u0000""#)
    #expect(value == .string("\"\\/\u{8}\u{C}\n\r\té😀é😀\u{0}"))
    #expect(try JSONValue.parse(#""\uFFFF\ud7ff\ue000""#) == .string("\u{FFFF}\u{D7FF}\u{E000}"))
  }

  @Test("a byte order mark in front is passed over, elsewhere it is text")
  func byteOrderMark() throws {
    #expect(try JSONValue.parse([0xEF, 0xBB, 0xBF] + Array("[1]".utf8)) == [1])
    #expect(try JSONValue.parse("\"\u{FEFF}\"") == "\u{FEFF}")
  }

  @Test("keys that only look alike are different keys")
  func keysByBytes() throws {
    let object = try #require(try JSONValue.parse("{\"e\u{301}\":1,\"\u{e9}\":2}").object)
    #expect(object.count == 2)
    #expect(object["e\u{301}"] == 1)
    #expect(object["\u{e9}"] == 2)
  }

  @Test("a line inside a larger buffer is parsed in place, and its errors carry the line of the file")
  func linesInPlace() throws {
    let bytes = Array("{\"a\":1}\r\n\n  \n[2]\n{\"a\":}\n\"last\"".utf8)
    let lines = Array(JSONLines(bytes))
    #expect(lines.map(\.number) == [1, 4, 5, 6])
    #expect(try JSONValue.parse(bytes, in: lines[0].range) == ["a": 1])
    #expect(try JSONValue.parse(bytes, in: lines[1].range) == [2])
    #expect(try JSONValue.parse(bytes, in: lines[3].range) == "last")
    #expect(
      throws: JSONParseError(kind: .unexpectedByte(UInt8(ascii: "}"), expected: .value), line: 5, column: 6, offset: 5)
    ) {
      try JSONValue.parse(bytes, in: lines[2].range, firstLine: lines[2].number)
    }
    let fromC = try bytes.withUnsafeBufferPointer { buffer in
      try JSONValue.parse(unsafeBytes: UnsafeBufferPointer(rebasing: buffer[lines[1].range]))
    }
    #expect(fromC == [2])
  }

  @Test("nesting is accepted up to the limit and refused beyond it")
  func depth() throws {
    func nested(_ count: Int) -> String {
      String(repeating: "[", count: count) + String(repeating: "]", count: count)
    }
    _ = try JSONValue.parse(nested(JSONValue.defaultDepthLimit))
    let limit = JSONValue.defaultDepthLimit
    #expect(throws: JSONParseError(kind: .tooDeep(limit: limit), line: 1, column: limit + 1, offset: limit)) {
      try JSONValue.parse(nested(limit + 1))
    }
    #expect(throws: JSONParseError(kind: .tooDeep(limit: 1), line: 1, column: 6, offset: 5)) {
      try JSONValue.parse(Array("{\"a\":{}}".utf8), depthLimit: 1)
    }
    // A hostile depth must be an error as well, not a stack overflow.
    #expect(throws: JSONParseError.self) { try JSONValue.parse(String(repeating: "[{\"a\":", count: 1_000_000)) }
  }
}
