import Glibc

/// Products by plain loops in double precision: slow, obvious, and the oracle of every other provider.
public struct ReferenceProvider: MatmulProvider {
  /// "reference".
  public let name = "reference"

  /// A provider without state.
  public init() {}

  /// Each element is one sum in double precision.
  public func multiply(_ p: MatrixProduct) {
    for row in 0..<p.m {
      for column in 0..<p.n {
        var sum = 0.0
        for i in 0..<p.k {
          let a = p.transposeA ? p.a[i * p.lda + row] : p.a[row * p.lda + i]
          let b = p.transposeB ? p.b[column * p.ldb + i] : p.b[i * p.ldb + column]
          sum += Double(a) * Double(b)
        }
        let at = row * p.ldc + column
        p.c[at] = p.accumulate ? Float(Double(p.c[at]) + sum) : Float(sum)
      }
    }
  }

  /// Y = f(X W' + b), each element by itself with the C library's functions.
  public func forward(_ call: LinearCall, on processor: Processor) {
    guard case .floats(let weight) = call.weight.source else { preconditionFailure("bytes are prepared as floats") }
    for row in 0..<call.rows {
      for column in 0..<call.weight.outputs {
        var sum = call.bias.map { Double($0[column]) } ?? 0
        for i in 0..<call.weight.inputs {
          sum += Double(call.x[row * call.ldx + i]) * Double(weight[column * call.weight.inputs + i])
        }
        call.y[row * call.ldy + column] = Float(call.activation.value(sum))
        call.derivative?[row * call.ldy + column] = Float(call.activation.derivative(sum))
      }
    }
  }
}
