/// Conversion of stored floating-point numbers to and from `Float`.
///
/// Unsafe because these are the loops over the memory of files and of callers. They use integer operations and selects
/// only, so that the compiler can make vector code of them; stored numbers may lie at any address.
enum FloatConversion {
  /// Converts `count` numbers of a floating type at `source` into `destination`.
  static func widen(
    _ type: ElementType, _ source: UnsafeRawPointer, count: Int, into destination: UnsafeMutablePointer<Float>
  ) {
    switch type {
    case .float32:
      unsafe UnsafeMutableRawPointer(destination).copyMemory(from: source, byteCount: 4 * count)
    case .float16:
      for i in 0..<count {
        let half = unsafe source.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self)
        unsafe destination[i] = float(half: UInt32(half))
      }
    case .bfloat16:
      for i in 0..<count {
        let bits = unsafe source.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self)
        unsafe destination[i] = Float(bitPattern: UInt32(bits) << 16)
      }
    case .float64:
      for i in 0..<count {
        unsafe destination[i] = Float(source.loadUnaligned(fromByteOffset: 8 * i, as: Double.self))
      }
    case .int64, .int32, .int16, .int8, .uint8, .bool:
      // Callers refuse these by name before they come here.
      preconditionFailure("not a floating-point type")
    }
  }

  /// The bytes of `source` as numbers of a floating type, rounded to nearest, ties to even.
  static func narrow(_ source: Span<Float>, to type: ElementType) -> [UInt8] {
    let count = source.count
    return unsafe [UInt8](unsafeUninitializedCapacity: count * type.byteCount) { bytes, initializedCount in
      guard let target = UnsafeMutableRawPointer(bytes.baseAddress) else { return }
      for i in 0..<count {
        switch type {
        case .float64: unsafe target.storeBytes(of: Double(source[i]), toByteOffset: 8 * i, as: Double.self)
        case .float32: unsafe target.storeBytes(of: source[i], toByteOffset: 4 * i, as: Float.self)
        case .float16: unsafe target.storeBytes(of: Float16(source[i]), toByteOffset: 2 * i, as: Float16.self)
        case .bfloat16: unsafe target.storeBytes(of: bfloat16(source[i]), toByteOffset: 2 * i, as: UInt16.self)
        case .int64, .int32, .int16, .int8, .uint8, .bool: preconditionFailure("not a floating-point type")
        }
      }
      initializedCount = count * type.byteCount
    }
  }

  /// The bits of a number in bfloat16: the upper half of a `Float`, rounded to nearest, ties to even; NaN stays NaN.
  private static func bfloat16(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if value.isNaN { return UInt16(bits >> 16) | 0x0040 }
    return UInt16((bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
  }

  /// The number with these 16 bits in IEEE 754 binary16; exact.
  ///
  /// The exponent is re-biased from 15 to 127 by adding 112; numbers with all ones in the exponent need 112 more, and
  /// subnormal ones become normal by letting a subtraction do the shifting.
  @inline(__always)
  private static func float(half: UInt32) -> Float {
    let magnitude = (half & 0x7FFF) << 13
    let normal = magnitude &+ 0x3800_0000
    let special = normal &+ 0x3800_0000
    let subnormal = (Float(bitPattern: magnitude &+ 0x3880_0000) - Float(bitPattern: 0x3880_0000)).bitPattern
    let finite = magnitude < 0x0080_0000 ? subnormal : normal
    let bits = magnitude >= 0x0F80_0000 ? special : finite
    return Float(bitPattern: bits | (half & 0x8000) << 16)
  }
}
