/// Anything whose UTF-8 bytes the SDK can copy: strings, literals, byte arrays and lent texts.
public protocol UTF8Source {
  /// Calls `body` with the bytes, which are valid until it returns.
  func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result
}

extension BorrowedText: UTF8Source {
  /// Calls `body` with the lent bytes.
  @inlinable public func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    body(bytes)
  }
}

extension String: UTF8Source {
  /// Calls `body` with the string's bytes.
  @inlinable public func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    var contiguous = self
    return contiguous.withUTF8(body)
  }
}

extension Substring: UTF8Source {
  /// Calls `body` with the bytes of the part.
  @inlinable public func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    var contiguous = self
    return contiguous.withUTF8(body)
  }
}

extension StaticString: UTF8Source {
  /// Calls `body` with the literal's bytes.
  @inlinable public func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    withUTF8Buffer(body)
  }
}

extension Array: UTF8Source where Element == UInt8 {
  /// Calls `body` with the array's bytes.
  @inlinable public func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    withUnsafeBufferPointer(body)
  }
}

extension ArraySlice: UTF8Source where Element == UInt8 {
  /// Calls `body` with the bytes of the part.
  @inlinable public func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    withUnsafeBufferPointer(body)
  }
}
