/// Decoding of UTF-8 that is known to be well-formed, so nothing here checks a bound or a continuation byte; and the way
/// back.
enum ScalarDecoding {
  /// The scalar at `at` and the number of its bytes.
  @inline(__always)
  static func scalar(_ bytes: UnsafePointer<UInt8>, at: Int) -> (value: UInt32, length: Int) {
    let lead = UInt32(bytes[at])
    if lead < 0x80 { return (lead, 1) }
    let second = UInt32(bytes[at + 1] & 0x3F)
    if lead < 0xE0 { return ((lead & 0x1F) << 6 | second, 2) }
    let third = UInt32(bytes[at + 2] & 0x3F)
    if lead < 0xF0 { return ((lead & 0x0F) << 12 | second << 6 | third, 3) }
    return ((lead & 0x07) << 18 | second << 12 | third << 6 | UInt32(bytes[at + 3] & 0x3F), 4)
  }

  /// The offset of the scalar that ends before `at`; `at` is above zero.
  @inline(__always)
  static func before(_ bytes: UnsafePointer<UInt8>, at: Int) -> Int {
    var start = at - 1
    while bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return start
  }

  /// Appends a scalar as UTF-8.
  static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
    let low = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
    let second = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F)
    let third = UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F)
    switch scalar {
    case ..<0x80:
      bytes.append(UInt8(truncatingIfNeeded: scalar))
    case ..<0x800:
      bytes.append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
      bytes.append(low)
    case ..<0x10000:
      bytes.append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
      bytes.append(second)
      bytes.append(low)
    default:
      bytes.append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
      bytes.append(third)
      bytes.append(second)
      bytes.append(low)
    }
  }
}
