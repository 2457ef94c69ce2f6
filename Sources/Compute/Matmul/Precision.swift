import CKernels

/// What the large products of a model are computed in. Everything else, sums included, stays in 32 bits.
public enum Precision: String, Sendable, Hashable, CaseIterable {
  /// 32-bit floats; on matrix units each the sum of three bfloat16.
  case fp32
  /// Operands rounded to bfloat16, on matrix units attention's too, sums in fp32; the parameters
  /// themselves, and the optimizer's state, stay fp32.
  case bf16
  /// Weights of one byte, a scale for each output; inputs of one byte, a scale for each token. Inference only.
  case int8

  /// Whether this processor has instructions of its own for it, as `instructionSet` may use them.
  public func isNative(to instructionSet: InstructionSet) -> Bool {
    switch self {
    case .fp32: true
    case .bf16: bk_select_panels(instructionSet.code, Int32(BK_FORMAT_BF16), Int32(BK_UNITS_FASTEST)) != nil
    case .int8: bk_select_panels(instructionSet.code, Int32(BK_FORMAT_I8), Int32(BK_UNITS_FASTEST)) != nil
    }
  }
}
