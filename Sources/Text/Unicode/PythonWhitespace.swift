/// The whitespace of Python's `str.strip` and `str.split`.
enum PythonWhitespace {
  /// Whether Python 3 counts a scalar as whitespace (`str.isspace`).
  static func contains(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }

  /// Well-formed UTF-8 without whitespace at either end.
  static func strip(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    text.withUnsafeBufferPointer { buffer in
      guard let bytes = buffer.baseAddress else { return text }
      var (first, last) = (0, buffer.count)
      while first < last {
        let (scalar, length) = ScalarDecoding.scalar(bytes, at: first)
        guard contains(scalar) else { break }
        first += length
      }
      while last > first {
        let start = ScalarDecoding.before(bytes, at: last)
        guard contains(ScalarDecoding.scalar(bytes, at: start).value) else { break }
        last = start
      }
      return text[text.startIndex + first..<text.startIndex + last]
    }
  }
}
