/// What one element of a tensor is.
public enum ElementType: UInt8, Sendable, Hashable {
  /// A 32-bit float: the only type that carries gradients.
  case f32
  /// A 32-bit integer: indices and targets.
  case i32
  /// A 64-bit float.
  case f64
  /// A 64-bit integer.
  case i64

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .f32, .i32: 4
    case .f64, .i64: 8
    }
  }
}
