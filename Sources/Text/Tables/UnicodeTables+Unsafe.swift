/// Look-ups by scalar value; unsafe because they index without a check. Every argument is below 0x110000, which holds for
/// whatever the decoder or the tables themselves produce.
extension UnicodeTables {
  /// The class byte of a scalar.
  @inline(__always)
  package func classByte(_ scalar: UInt32) -> UInt8 {
    let block = Int(classFirst.base[Int(scalar >> 7)])
    return classSecond.base[block << 7 | Int(scalar & 127)]
  }

  /// The canonical combining class of a scalar.
  @inline(__always)
  package func combiningClass(_ scalar: UInt32) -> UInt8 {
    let block = Int(combiningFirst.base[Int(scalar >> 7)])
    return combiningSecond.base[block << 7 | Int(scalar & 127)]
  }

  /// The full lower-case mapping of a scalar, empty where it maps to itself; without the final sigma.
  @inline(__always)
  package func lower(_ scalar: UInt32) -> UnsafeBufferPointer<UInt32> {
    let block = Int(lowerFirst.base[Int(scalar >> 7)])
    return mapping(lowerSecond.base[block << 7 | Int(scalar & 127)])
  }

  /// The full canonical decomposition of a scalar that is no Hangul syllable, empty where it is itself.
  @inline(__always)
  package func decomposition(_ scalar: UInt32) -> UnsafeBufferPointer<UInt32> {
    let block = Int(decompositionFirst.base[Int(scalar >> 7)])
    return mapping(decompositionSecond.base[block << 7 | Int(scalar & 127)])
  }

  @inline(__always)
  private func mapping(_ place: UInt16) -> UnsafeBufferPointer<UInt32> {
    UnsafeBufferPointer(start: pool.base + Int(place >> 3), count: Int(place & 7))
  }
}
