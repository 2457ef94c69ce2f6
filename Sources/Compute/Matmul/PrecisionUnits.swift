import CKernels

/// Whose instructions multiply bfloat16 and bytes.
public enum PrecisionUnits: Sendable, Hashable, CaseIterable {
  /// Ordinary ones, on operands that are rounded as the precision says.
  case none
  /// The fastest of the instruction set; bfloat16 is refused where the processor has none of its own.
  ///
  /// Of vector units, Intel's multiply pairs of bfloat16 at half the rate of floats, AMD's at twice that rate. What is faster
  /// is told by the maker, not by a clock, so that a machine always gives the same bits.
  case fastest
  /// The processor's vector units, whatever their rate: for tests and comparisons.
  case vectors

  var code: Int32 {
    switch self {
    case .none: Int32(BK_UNITS_NONE)
    case .fastest: Int32(BK_UNITS_FASTEST)
    case .vectors: Int32(BK_UNITS_VECTORS)
    }
  }
}
