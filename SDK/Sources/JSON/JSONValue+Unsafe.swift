extension JSONValue {
  /// Parses the bytes of a buffer that somebody else owns, such as one that came through a C interface, without a copy;
  /// the buffer must stay as it is during the call.
  public static func parse(
    unsafeBytes bytes: UnsafeBufferPointer<UInt8>, firstLine: Int = 1, depthLimit: Int = defaultDepthLimit
  ) throws(JSONParseError) -> JSONValue {
    // The span does not leave this call, for which the caller vouches that the memory lives.
    let span = unsafe Span(_unsafeElements: bytes)
    return try parse(span, firstLine: firstLine, depthLimit: depthLimit)
  }
}
