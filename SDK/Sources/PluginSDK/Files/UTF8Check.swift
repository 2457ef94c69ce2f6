/// Whether bytes are well-formed UTF-8 (Unicode, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
public enum UTF8Check {
  /// The first byte of the first sequence that is not well formed, or nil when all are.
  public static func firstFault(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    let count = bytes.count
    var position = 0
    while position < count {
      // Most text is ASCII: pass over eight such bytes at a time.
      while position + 8 <= count,
        UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self)
          & 0x8080_8080_8080_8080 == 0
      {
        position += 8
      }
      guard position < count else { return nil }
      let lead = bytes[position]
      if lead < 0x80 {
        position += 1
        continue
      }
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
      default: return position
      }
      guard position + length <= count, second.contains(bytes[position + 1]) else { return position }
      for offset in 2..<max(2, length) where bytes[position + offset] & 0xC0 != 0x80 { return position }
      position += length
    }
    return nil
  }
}
