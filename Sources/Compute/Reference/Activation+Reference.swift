import Glibc

extension Activation {
  /// f(x) in double precision.
  package func value(_ x: Double) -> Double {
    switch self {
    case .identity: x
    case .gelu: 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
    case .geluTanh: 0.5 * x * (1 + Glibc.tanh(Self.tanhFactor * (x + 0.044715 * x * x * x)))
    case .relu: max(x, 0)
    case .tanh: Glibc.tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    }
  }

  /// f'(x) in double precision.
  package func derivative(_ x: Double) -> Double {
    switch self {
    case .identity: return 1
    case .gelu:
      return 0.5 * (1 + erf(x / 2.0.squareRoot())) + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
    case .geluTanh:
      let t = Glibc.tanh(Self.tanhFactor * (x + 0.044715 * x * x * x))
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * Self.tanhFactor * (1 + 3 * 0.044715 * x * x)
    case .relu: return x > 0 ? 1 : 0
    case .tanh:
      let t = Glibc.tanh(x)
      return 1 - t * t
    case .sigmoid:
      let s = 1 / (1 + exp(-x))
      return s * (1 - s)
    }
  }

  private static let tanhFactor = (2 / Double.pi).squareRoot()
}
