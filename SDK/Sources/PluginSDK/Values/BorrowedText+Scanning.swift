/// Looking into a line without copies; every position is checked against the line's end.
extension BorrowedText {
  /// The bytes from `start` up to `end`, which are cut to the text.
  @inlinable public func part(_ start: Int, _ end: Int) -> BorrowedText {
    self[TextSpan(start: Swift.max(0, start), end: Swift.min(end, count))]
  }

  /// The position of `byte` at or after `start`.
  @inlinable public func position(of byte: UInt8, from start: Int = 0) -> Int? {
    var position = start
    while position < count {
      if self[position] == byte { return position }
      position += 1
    }
    return nil
  }

  /// Whether the text begins with the bytes of a literal.
  @inlinable public func begins(with literal: StaticString) -> Bool { part(0, literal.utf8CodeUnitCount) == literal }

  /// The text without ASCII spaces, tabs and carriage returns at its end.
  @inlinable public var trimmingEnd: BorrowedText {
    var end = count
    while end > 0, self[end - 1] == 0x20 || self[end - 1] == 0x09 || self[end - 1] == 0x0D { end -= 1 }
    return part(0, end)
  }

  /// Whether it holds nothing but ASCII spaces, tabs and carriage returns.
  @inlinable public var isBlank: Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }

  /// The whole number that the text is; nil when it is anything else, or does not fit.
  @inlinable public var decimal: Int? {
    guard count > 0, count <= 18 else { return nil }
    var value = 0
    for byte in bytes {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }

  /// The parts between occurrences of `separator`, as ranges; always one more than there are separators.
  @inlinable public func columns(_ separator: UInt8, into ranges: inout [TextSpan]) {
    ranges.removeAll(keepingCapacity: true)
    var start = 0
    for position in 0..<count where self[position] == separator {
      ranges.append(TextSpan(start: start, end: position))
      start = position + 1
    }
    ranges.append(TextSpan(start: start, end: count))
  }

  /// The beginning of the text for a message, as a string.
  @inlinable public var excerpt: String { count <= 60 ? string : part(0, 60).string + "…" }
}

extension BorrowedText {
  /// The beginning of a string for a message.
  @inlinable public static func excerpt(of string: String) -> String {
    string.withUTF8Bytes { BorrowedText($0).excerpt }
  }
}
