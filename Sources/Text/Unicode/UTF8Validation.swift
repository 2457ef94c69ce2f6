/// Finds the first byte that is not well-formed UTF-8, by table 3-7 of the Unicode Standard.
public enum UTF8Validation {
  /// The offset of the first ill-formed sequence, or nil where all bytes are well-formed.
  ///
  /// Overlong forms, surrogates, values above U+10FFFF and cut sequences are ill-formed.
  public static func firstInvalidOffset(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let count = bytes.count
    guard let base = bytes.baseAddress else { return nil }
    let raw = UnsafeRawPointer(base)
    var at = 0
    while at < count {
      while at + 8 <= count,
        raw.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        at += 8
      }
      guard at < count else { break }
      let lead = base[at]
      if lead < 0x80 {
        at += 1
        continue
      }
      // The second byte carries the restriction against overlong forms, surrogates and too large values.
      let length: Int
      let second: ClosedRange<UInt8>
      switch lead {
      case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
      case 0xE0: (length, second) = (3, 0xA0...0xBF)
      case 0xED: (length, second) = (3, 0x80...0x9F)
      case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
      case 0xF0: (length, second) = (4, 0x90...0xBF)
      case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
      case 0xF4: (length, second) = (4, 0x80...0x8F)
      default: return at
      }
      guard at + length <= count, second.contains(base[at + 1]) else { return at }
      var tail = 2
      while tail < length {
        guard base[at + tail] & 0xC0 == 0x80 else { return at }
        tail += 1
      }
      at += length
    }
    return nil
  }

  /// The offset of the first ill-formed sequence, or nil where all bytes are well-formed.
  public static func firstInvalidOffset(_ bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBufferPointer { firstInvalidOffset($0) }
  }
}
