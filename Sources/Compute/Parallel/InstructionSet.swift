import CKernels

/// A set of vector instructions the kernels were compiled for.
public enum InstructionSet: String, Sendable, CaseIterable {
  /// SSE2 on x86-64, NEON on arm64: always there.
  case baseline
  /// AVX2 with fused multiply-add.
  case avx2
  /// AVX-512 F, DQ, BW and VL.
  case avx512
  /// The same, and linear layers on matrix units (Intel AMX): in fp32 too, where a float is three bfloat16.
  case amx

  /// The widest one this processor supports.
  public static var best: InstructionSet { InstructionSet(code: bk_best_isa()) }

  /// Those this processor supports.
  public static var supported: [InstructionSet] { allCases.filter { bk_select($0.code) != nil } }

  /// Reads a request such as the value of HOST_ISA; nil or empty asks for the best.
  public static func requested(_ name: String?) throws(ProcessorError) -> InstructionSet {
    guard let name, !name.isEmpty else { return best }
    guard let set = InstructionSet(rawValue: name) else {
      throw ProcessorError.unknownInstructionSet(name: name, known: allCases.map(\.rawValue))
    }
    return set
  }

  var code: Int32 {
    switch self {
    case .baseline: Int32(BK_ISA_BASELINE)
    case .avx2: Int32(BK_ISA_AVX2)
    case .avx512: Int32(BK_ISA_AVX512)
    case .amx: Int32(BK_ISA_AMX)
    }
  }

  private init(code: Int32) {
    self = Self.allCases.first { $0.code == code } ?? .baseline
  }
}
