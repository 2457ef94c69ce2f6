/// A 16-bit float format, for reduced precision in matrix products and files.
public enum SixteenBitFormat: Sendable, Hashable {
  /// The upper half of a 32-bit float.
  case bf16
  /// IEEE 754 half precision.
  case f16
}

extension Processor {
  /// Rounds floats to nearest even; NaN stays NaN.
  public func narrow(_ x: UnsafeBufferPointer<Float>, to format: SixteenBitFormat, _ y: UnsafeMutablePointer<UInt16>) {
    guard let base = x.baseAddress else { return }
    forElements(x.count) { piece in
      let start = piece.lowerBound
      switch format {
      case .bf16: kernels.pointee.bf16_from_f32(Int64(piece.count), base + start, y + start)
      case .f16: kernels.pointee.f16_from_f32(Int64(piece.count), base + start, y + start)
      }
    }
  }

  /// Widens to floats, exactly.
  public func widen(_ x: UnsafeBufferPointer<UInt16>, from format: SixteenBitFormat, _ y: UnsafeMutablePointer<Float>) {
    guard let base = x.baseAddress else { return }
    forElements(x.count) { piece in
      let start = piece.lowerBound
      switch format {
      case .bf16: kernels.pointee.f32_from_bf16(Int64(piece.count), base + start, y + start)
      case .f16: kernels.pointee.f32_from_f16(Int64(piece.count), base + start, y + start)
      }
    }
  }
}
