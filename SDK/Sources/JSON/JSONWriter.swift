/// Appends JSON text to bytes; the parts are public so that a stream of lines can be written without building values.
public enum JSONWriter {
  private static let hexadecimalDigits = Array("0123456789abcdef".utf8)

  /// Appends a value; on an error the bytes are as before.
  public static func append(
    _ value: JSONValue, to bytes: inout [UInt8], style: JSONStyle = .compact, nonFinite: JSONNonFinitePolicy = .refuse
  ) throws(JSONWriteError) {
    let count = bytes.count
    do throws(Interruption) {
      try append(value, to: &bytes, style: style, nonFinite: nonFinite, depth: 0)
    } catch {
      bytes.removeSubrange(count...)
      throw .notFinite(path: JSONPath(error.reversedSteps.reversed()), value: error.value)
    }
  }

  /// Appends a string with its quotes; only what RFC 8259 demands is escaped.
  public static func append(_ string: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    if string.utf8.contains(where: needsEscape) {
      for byte in string.utf8 { appendEscaped(byte, to: &bytes) }
    } else {
      bytes.append(contentsOf: string.utf8)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends an integer.
  public static func append(_ integer: Int64, to bytes: inout [UInt8]) {
    var remaining = integer.magnitude
    let start = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(remaining % 10))
      remaining /= 10
    } while remaining > 0
    if integer < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes[start...].reverse()
  }

  /// Appends the shortest decimal text that reads back as the same number, or nothing and false if it is not finite.
  @discardableResult
  public static func append(_ number: Double, to bytes: inout [UInt8]) -> Bool {
    guard number.isFinite else { return false }
    bytes.append(contentsOf: number.description.utf8)
    return true
  }

  /// A number that is not finite, on its way up; the steps are collected while it passes.
  private struct Interruption: Error {
    let value: Double
    var reversedSteps: [JSONPath.Step] = []
  }

  private static func append(
    _ value: JSONValue, to bytes: inout [UInt8], style: JSONStyle, nonFinite: JSONNonFinitePolicy, depth: Int
  ) throws(Interruption) {
    switch value {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let bool): bytes.append(contentsOf: (bool ? "true" : "false").utf8)
    case .integer(let integer): append(integer, to: &bytes)
    case .number(let number):
      guard !append(number, to: &bytes) else { return }
      guard nonFinite == .null else { throw Interruption(value: number) }
      bytes.append(contentsOf: "null".utf8)
    case .string(let string): append(string, to: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        appendSeparator(isFirst: index == 0, to: &bytes, style: style, depth: depth + 1)
        do throws(Interruption) {
          try append(element, to: &bytes, style: style, nonFinite: nonFinite, depth: depth + 1)
        } catch {
          throw Interruption(value: error.value, reversedSteps: error.reversedSteps + [.index(index)])
        }
      }
      appendEnd(UInt8(ascii: "]"), isEmpty: elements.isEmpty, to: &bytes, style: style, depth: depth)
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in object.members.enumerated() {
        appendSeparator(isFirst: index == 0, to: &bytes, style: style, depth: depth + 1)
        append(member.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        if style != .compact { bytes.append(UInt8(ascii: " ")) }
        do throws(Interruption) {
          try append(member.value, to: &bytes, style: style, nonFinite: nonFinite, depth: depth + 1)
        } catch {
          throw Interruption(value: error.value, reversedSteps: error.reversedSteps + [.key(member.key)])
        }
      }
      appendEnd(UInt8(ascii: "}"), isEmpty: object.isEmpty, to: &bytes, style: style, depth: depth)
    }
  }

  private static func appendSeparator(isFirst: Bool, to bytes: inout [UInt8], style: JSONStyle, depth: Int) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    switch style {
    case .compact: break
    case .spaced: if !isFirst { bytes.append(UInt8(ascii: " ")) }
    case .pretty: appendLineStart(depth: depth, to: &bytes)
    }
  }

  private static func appendEnd(_ close: UInt8, isEmpty: Bool, to bytes: inout [UInt8], style: JSONStyle, depth: Int) {
    if style == .pretty, !isEmpty { appendLineStart(depth: depth, to: &bytes) }
    bytes.append(close)
  }

  private static func appendLineStart(depth: Int, to bytes: inout [UInt8]) {
    bytes.append(0x0A)
    for _ in 0..<(2 * depth) { bytes.append(UInt8(ascii: " ")) }
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func appendEscaped(_ byte: UInt8, to bytes: inout [UInt8]) {
    guard needsEscape(byte) else {
      bytes.append(byte)
      return
    }
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    default:
      bytes.append(contentsOf: "u00".utf8)
      bytes.append(hexadecimalDigits[Int(byte >> 4)])
      bytes.append(hexadecimalDigits[Int(byte & 15)])
    }
  }
}

extension JSONValue {
  /// Appends the JSON text of this value; on an error the bytes are as before.
  public func append(
    to bytes: inout [UInt8], style: JSONStyle = .compact, nonFinite: JSONNonFinitePolicy = .refuse
  ) throws(JSONWriteError) {
    try JSONWriter.append(self, to: &bytes, style: style, nonFinite: nonFinite)
  }

  /// The JSON text of this value as bytes.
  public func bytes(
    style: JSONStyle = .compact, nonFinite: JSONNonFinitePolicy = .refuse
  ) throws(JSONWriteError) -> [UInt8] {
    var bytes: [UInt8] = []
    try append(to: &bytes, style: style, nonFinite: nonFinite)
    return bytes
  }

  /// The JSON text of this value.
  public func text(
    style: JSONStyle = .compact, nonFinite: JSONNonFinitePolicy = .refuse
  ) throws(JSONWriteError) -> String {
    String(decoding: try bytes(style: style, nonFinite: nonFinite), as: UTF8.self)
  }
}
