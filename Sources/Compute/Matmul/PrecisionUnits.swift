import CKernels

/// Whose instructions multiply bfloat16 and bytes.
public enum PrecisionUnits: Sendable, Hashable, CaseIterable {
  /// Ordinary ones, on operands that are rounded as the precision says.
  case none
  /// None unless the processor has its own; then the faster of both.
  ///
  /// Intel's vector units multiply pairs of bfloat16 at half the rate of floats, AMD's at twice that rate. What is faster is
  /// told by the maker, not by a clock, so that a machine always gives the same bits.
  case fastest
  /// The processor's own, whatever their rate: for tests of them.
  case always

  var code: Int32 {
    switch self {
    case .none: Int32(BK_UNITS_NONE)
    case .fastest: Int32(BK_UNITS_FASTEST)
    case .always: Int32(BK_UNITS_ALWAYS)
    }
  }
}
