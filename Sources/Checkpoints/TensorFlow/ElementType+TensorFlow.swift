extension ElementType {
  /// The number of `DT_FLOAT`.
  static let float32Number = 1
  /// The number of `DT_STRING`, the type of texts.
  static let tensorFlowText = 7

  /// The type with a number in TensorFlow's `DataType`, or nil when this room does not read it.
  init?(tensorFlow number: Int) {
    switch number {
    case Self.float32Number: self = .float32
    case 2: self = .float64
    case 3: self = .int32
    case 4: self = .uint8
    case 5: self = .int16
    case 6: self = .int8
    case 9: self = .int64
    case 10: self = .bool
    case 14: self = .bfloat16
    case 19: self = .float16
    default: return nil
    }
  }
}
