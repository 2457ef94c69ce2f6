import CKernels

/// An element-wise function.
public enum Activation: String, Sendable, Hashable, CaseIterable {
  /// x
  case identity
  /// x Phi(x), with the normal distribution function itself: BERT's.
  case gelu
  /// The tanh approximation of GELU.
  case geluTanh
  /// max(x, 0)
  case relu
  /// The hyperbolic tangent.
  case tanh
  /// 1 / (1 + e^-x)
  case sigmoid

  var code: Int32 {
    switch self {
    case .identity: Int32(BK_IDENTITY)
    case .gelu: Int32(BK_GELU)
    case .geluTanh: Int32(BK_GELU_TANH)
    case .relu: Int32(BK_RELU)
    case .tanh: Int32(BK_TANH)
    case .sigmoid: Int32(BK_SIGMOID)
    }
  }
}

/// y = f(x), element by element.
struct ActivationOperation: Operation {
  let kind: Activation
  var name: String { "activation" }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    try inputs.expect(count: 1)
    try inputs.expect(0, .f32)
    return Inference(inputs[0])
  }

  func forward(_ run: OperationRun) {
    let x = run.floats(input: 0), y = run.floats(output: 0), kernels = run.kernels
    run.processor.forElements(run.type(output: 0).shape.count) { piece in
      kernels.pointee.activation(kind.code, Int64(piece.count), x + piece.lowerBound, y + piece.lowerBound)
    }
  }

  /// dx = f'(x) dy
  func backward(_ run: OperationRun) {
    guard let dx = run.gradient(input: 0) else { return }
    let x = run.floats(input: 0), dy = run.gradient(output: 0), kernels = run.kernels
    run.processor.forElements(run.type(output: 0).shape.count) { piece in
      let start = piece.lowerBound
      kernels.pointee.activation_backward(
        kind.code, Int64(piece.count), x + start, dy + start, dx.pointer + start, dx.accumulate ? 1 : 0)
    }
  }
}

extension Graph {
  /// y = f(x), any shape.
  public func activation(_ kind: Activation, _ x: Value) -> Value { record(ActivationOperation(kind: kind), x) }
}
