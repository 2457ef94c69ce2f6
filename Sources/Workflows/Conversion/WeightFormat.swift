import Checkpoints

/// The number formats that weights may be written in.
public enum WeightFormat: String, Sendable, CaseIterable {
  /// As they are computed with.
  case float32
  /// Half the size; 11 bits of precision, and nothing beyond 65,504.
  case float16
  /// Half the size; 8 bits of precision, and the range of 32 bits.
  case bfloat16

  /// The type of the elements in a file.
  var elementType: ElementType {
    switch self {
    case .float32: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    }
  }

  /// What a tensor became.
  var outcome: Conversion.Outcome {
    switch self {
    case .float32: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    }
  }

  /// The largest magnitude that is rounded to a number.
  var largest: Float {
    switch self {
    case .float32: .greatestFiniteMagnitude
    case .float16: 65_519
    // Its largest number is 0x1.FE…p127, and from half a place above it everything is infinite.
    case .bfloat16: 0x1.FEFFFEp127
    }
  }
}
