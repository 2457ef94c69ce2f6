/// The lines of a JSON Lines buffer that hold something: a range of bytes and a line number each, for
/// `JSONValue.parse(_:in:firstLine:)`.
///
/// Lines end at a line feed; a carriage return before it is white space to the parser. Lines of white space are passed
/// over but counted.
public struct JSONLines: Sequence, IteratorProtocol, Sendable {
  /// One line.
  public struct Line: Sendable, Equatable {
    /// The line number, from 1.
    public let number: Int
    /// The bytes of the line without its line feed.
    public let range: Range<Int>
  }

  private let bytes: [UInt8]
  private var position = 0
  private var number = 0

  /// Looks at the lines of a buffer, which is not copied.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The next line that is not blank.
  public mutating func next() -> Line? {
    while position < bytes.count {
      let start = position
      var isBlank = true
      while position < bytes.count, bytes[position] != 0x0A {
        let byte = bytes[position]
        if byte != 0x20, byte != 0x0D, byte != 0x09 { isBlank = false }
        position += 1
      }
      let end = position
      position += 1
      number += 1
      if !isBlank { return Line(number: number, range: start..<end) }
    }
    return nil
  }
}
