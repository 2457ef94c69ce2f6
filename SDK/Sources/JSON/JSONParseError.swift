/// A text that is not JSON as this parser accepts it: what is wrong, and where.
public struct JSONParseError: Error, Sendable, Equatable {
  /// What the parser would have accepted instead.
  public enum Expectation: String, Sendable, Equatable {
    case value, keyOrEnd, key, colon, commaOrEnd, digit, hexadecimalDigit
  }

  /// What is wrong.
  public enum Kind: Sendable, Equatable {
    /// The text ends inside a value.
    case unexpectedEnd
    /// A byte that may not stand here.
    case unexpectedByte(UInt8, expected: Expectation)
    /// A word that is not `true`, `false` or `null`.
    case invalidLiteral
    /// A number with a leading zero; RFC 8259, section 6.
    case leadingZero
    /// A number beyond the range of a 64-bit float.
    case numberOutOfRange(String)
    /// A backslash followed by this byte.
    case invalidEscape(UInt8)
    /// One half of a surrogate pair without the other, as `\uXXXX`.
    case loneSurrogate(UInt16)
    /// An unescaped control character inside a string.
    case controlCharacter(UInt8)
    /// Bytes inside a string that are not UTF-8.
    case invalidUTF8
    /// A key for the second time in one object.
    case duplicateKey(String)
    /// Arrays and objects nested deeper than the limit.
    case tooDeep(limit: Int)
    /// Something other than white space after the value.
    case trailingBytes
  }

  /// What is wrong.
  public let kind: Kind
  /// The line, from 1, in the caller's count.
  public let line: Int
  /// The column, from 1, in Unicode scalars.
  public let column: Int
  /// The byte offset from the start of the bytes given to the parser.
  public let offset: Int

  /// Makes an error from its parts.
  public init(kind: Kind, line: Int, column: Int, offset: Int) {
    self.kind = kind
    self.line = line
    self.column = column
    self.offset = offset
  }
}

/// A failure before its line and column are known; they are counted only when something failed.
struct JSONParseFailure: Error {
  let kind: JSONParseError.Kind
  let offset: Int

  /// Counts line and column; `firstLine` is the caller's number for the first line of `bytes`.
  func located(in bytes: Span<UInt8>, firstLine: Int) -> JSONParseError {
    var line = firstLine
    var column = 1
    for position in 0..<min(offset, bytes.count) {
      let byte = bytes[position]
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return JSONParseError(kind: kind, line: line, column: column, offset: offset)
  }
}
