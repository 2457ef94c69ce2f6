extension JSONValue {
  /// The nesting at which the parser stops, unless told otherwise.
  public static let defaultDepthLimit = 512

  /// Parses UTF-8 bytes that hold one value and nothing else but white space; RFC 8259, strict.
  ///
  /// A byte order mark in front is accepted. Duplicate keys, lone surrogates, control characters and bytes that are not
  /// UTF-8 are refused; integers beyond 64 bits become floats. `firstLine` is the number that errors give to the first
  /// line, so that one line of a larger file can be parsed in place: `parse(file.span.extracting(range), firstLine: n)`.
  public static func parse(
    _ bytes: Span<UInt8>, firstLine: Int = 1, depthLimit: Int = defaultDepthLimit
  ) throws(JSONParseError) -> JSONValue {
    var parser = JSONParser(depthLimit: depthLimit)
    do throws(JSONParseFailure) {
      return try parser.document(bytes)
    } catch {
      throw error.located(in: bytes, firstLine: firstLine)
    }
  }

  /// Parses an array of UTF-8 bytes, or the part `range` of it, without a copy; the offset of an error counts from the
  /// start of the part.
  public static func parse(
    _ bytes: [UInt8], in range: Range<Int>? = nil, firstLine: Int = 1, depthLimit: Int = defaultDepthLimit
  ) throws(JSONParseError) -> JSONValue {
    try parse(bytes.span.extracting(range ?? 0..<bytes.count), firstLine: firstLine, depthLimit: depthLimit)
  }

  /// Parses a string.
  public static func parse(_ text: String) throws(JSONParseError) -> JSONValue {
    try parse(text.utf8.span)
  }
}
