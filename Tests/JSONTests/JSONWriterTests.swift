import JSON
import Testing

/// What the writer writes, and that the parser reads it back.
@Suite struct JSONWriterTests {
  private let sample: JSONValue = ["b": [1, 2.5, [:], []], "a": ["x": nil, "y": true]]

  @Test("the compact, spaced and pretty forms keep the order of keys")
  func styles() throws {
    #expect(try sample.text() == #"{"b":[1,2.5,{},[]],"a":{"x":null,"y":true}}"#)
    #expect(try sample.text(style: .spaced) == #"{"b": [1, 2.5, {}, []], "a": {"x": null, "y": true}}"#)
    let pretty = """
      {
        "b": [
          1,
          2.5,
          {},
          []
        ],
        "a": {
          "x": null,
          "y": true
        }
      }
      """
    #expect(try sample.text(style: .pretty) == pretty)
    #expect(try JSONValue.parse(pretty) == sample)
  }

  @Test("strings are escaped only where they must be")
  func escapes() throws {
    let text = "\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}é😀\u{2028}"
    let written = try JSONValue.string(text).text()
    #expect(written == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u{7F}é😀\u{2028}\"")
    #expect(try JSONValue.parse(written) == .string(text))
  }

  @Test("every Unicode scalar survives a round trip")
  func everyScalar() throws {
    var text = ""
    for code in UInt32(0)...0x10FFFF {
      if let scalar = Unicode.Scalar(code) { text.unicodeScalars.append(scalar) }
    }
    #expect(try JSONValue.parse(try JSONValue.string(text).bytes()) == .string(text))
  }

  @Test("floats are written in the shortest form that reads back bit for bit")
  func floats() throws {
    var state: UInt64 = 1
    for _ in 0..<50_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let number = Double(bitPattern: state)
      guard number.isFinite else { continue }
      let text = try JSONValue.number(number).text()
      let value = try JSONValue.parse(text)
      guard case .number(let read) = value else {
        Issue.record("\(text) was read as \(value)")
        return
      }
      #expect(read.bitPattern == number.bitPattern)
    }
    #expect(try JSONValue.number(0.1).text() == "0.1")
    #expect(try JSONValue.number(2).text() == "2.0")
    #expect(try JSONValue.number(-0.0).text() == "-0.0")
    #expect(try JSONValue(Float(0.1)).text() == "0.1")
  }

  @Test("integers are written whole, the extremes included")
  func integers() throws {
    let value: JSONValue = [.integer(.min), .integer(.max), 0, -7, 10, 1_234_567_890]
    #expect(try value.text() == "[-9223372036854775808,9223372036854775807,0,-7,10,1234567890]")
  }

  @Test("NaN and infinities are refused with their path, or written as null where asked")
  func notFinite() throws {
    let value: JSONValue = ["a": [1, ["b": .number(-.infinity)]]]
    var bytes = Array("before".utf8)
    let path = JSONPath([.key("a"), .index(1), .key("b")])
    #expect(throws: JSONWriteError.notFinite(path: path, value: -.infinity)) { try value.append(to: &bytes) }
    #expect(path.description == "a[1].b")
    #expect(bytes == Array("before".utf8))
    #expect(throws: JSONWriteError.notFinite(path: JSONPath(), value: .nan)) { try JSONValue.number(.nan).text() }
    #expect(try value.text(nonFinite: .null) == #"{"a":[1,{"b":null}]}"#)
  }

  @Test("lines are appended to one buffer, by value and part by part alike")
  func appends() throws {
    var bytes: [UInt8] = []
    try JSONValue.object(["id": "a\"b", "n": -12, "x": 0.5]).append(to: &bytes)
    bytes.append(0x0A)
    let byValue = bytes
    bytes.removeAll()
    bytes.append(contentsOf: "{\"id\":".utf8)
    JSONWriter.append("a\"b", to: &bytes)
    bytes.append(contentsOf: ",\"n\":".utf8)
    JSONWriter.append(Int64(-12), to: &bytes)
    bytes.append(contentsOf: ",\"x\":".utf8)
    let isWritten = JSONWriter.append(0.5, to: &bytes)
    #expect(isWritten)
    bytes.append(contentsOf: "}\n".utf8)
    #expect(bytes == byValue)
    let isNaNWritten = JSONWriter.append(Double.nan, to: &bytes)
    #expect(!isNaNWritten)
    #expect(bytes == byValue)
  }
}
