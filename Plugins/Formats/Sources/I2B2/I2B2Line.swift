import PluginSDK

/// The lines of .con and .rel files.
enum I2B2Line {
  /// A concept: its words, and its first and last token.
  struct Concept {
    let words: TextSpan
    let first: (line: Int, token: Int)
    let last: (line: Int, token: Int)
  }

  /// Reads `c="words" 1:2 1:3`, which is the bytes of `range`.
  static func concept(_ line: BorrowedText, _ range: TextSpan) throws(FormatFault) -> Concept {
    let part = line[range]
    guard part.begins(with: "c=\""), let quote = part.bytes.lastIndex(of: UInt8(ascii: "\"")), quote >= 3 else {
      throw .unknownLine(line.excerpt)
    }
    var places: [(line: Int, token: Int)] = []
    var pieces: [TextSpan] = []
    let rest = part.dropping(first: quote + 1)
    rest.columns(0x20, into: &pieces)
    for piece in pieces where !piece.isEmpty {
      let place = rest[piece]
      guard let colon = place.position(of: UInt8(ascii: ":")), let number = place.part(0, colon).decimal,
        let token = place.dropping(first: colon + 1).decimal
      else { throw .badOffset(rest.excerpt) }
      places.append((number, token))
    }
    guard places.count == 2 else { throw .badOffset(rest.excerpt) }
    return Concept(
      words: TextSpan(start: range.start + 3, end: range.start + quote), first: places[0], last: places[1])
  }

  /// Reads `…||t="type"` and gives the range before the bars, and that of the type.
  static func typed(_ line: BorrowedText) throws(FormatFault) -> (concept: TextSpan, type: TextSpan) {
    guard let bars = find("||t=\"", in: line, from: 0), line.bytes.last == UInt8(ascii: "\""),
      line.count - 1 >= bars + 5
    else { throw .unknownLine(line.excerpt) }
    return (TextSpan(start: 0, end: bars), TextSpan(start: bars + 5, end: line.count - 1))
  }

  /// Reads `…||r="type"||…` and gives the three ranges.
  static func relation(_ line: BorrowedText) throws(FormatFault) -> (head: TextSpan, type: TextSpan, tail: TextSpan) {
    guard let first = find("||r=\"", in: line, from: 0), let second = find("\"||c=\"", in: line, from: first + 5) else {
      throw .unknownLine(line.excerpt)
    }
    return (
      TextSpan(start: 0, end: first), TextSpan(start: first + 5, end: second),
      TextSpan(start: second + 3, end: line.count)
    )
  }

  private static func find(_ needle: StaticString, in line: BorrowedText, from start: Int) -> Int? {
    let length = needle.utf8CodeUnitCount
    var position = start
    while position + length <= line.count {
      if line.part(position, position + length) == needle { return position }
      position += 1
    }
    return nil
  }
}
