import Glibc

/// The sum over elements of the binary cross-entropy of sigmoid(x) with a target in 0...1.
///
/// Inputs: logits [.., L], targets of the same shape, weights of the positive side [L] if there are any.
/// With w the positive weight: (1 - t) x + (1 + (w - 1) t) log(1 + e^-x). Heads are small, so plain loops in double.
struct BinaryCrossEntropy: Operation {
  let hasWeights: Bool
  var name: String { "bce_with_logits" }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    try inputs.expect(count: hasWeights ? 3 : 2)
    try inputs.expect(0, .f32)
    try inputs.expect(1, .f32)
    try inputs.expectSameShape(1, as: 0)
    if hasWeights {
      try inputs.expectAxis(0)
      try inputs.expectVector(2, count: inputs[0].shape.columns)
    }
    return Inference(TensorType(.scalar))
  }

  func forward(_ run: OperationRun) {
    let x = run.floats(input: 0), t = run.floats(input: 1)
    var sum = 0.0
    forEachElement(run) { i, positive in
      let logit = Double(x[i]), target = Double(t[i])
      let softplus = log1p(exp(-abs(logit))) + max(-logit, 0)
      sum += (1 - target) * logit + (1 + (positive - 1) * target) * softplus
    }
    run.floats(output: 0)[0] = Float(sum)
  }

  /// dx = dy ((1 - t) - (1 + (w - 1) t) sigmoid(-x))
  func backward(_ run: OperationRun) {
    guard let dx = run.gradient(input: 0) else { return }
    let x = run.floats(input: 0), t = run.floats(input: 1), factor = Double(run.gradient(output: 0)[0])
    forEachElement(run) { i, positive in
      let target = Double(t[i])
      let slope = (1 - target) - (1 + (positive - 1) * target) / (1 + exp(Double(x[i])))
      dx.pointer[i] = (dx.accumulate ? dx.pointer[i] : 0) + Float(factor * slope)
    }
  }

  private func forEachElement(_ run: OperationRun, _ body: (Int, Double) -> Void) {
    let shape = run.type(input: 0).shape, columns = shape.columns
    let weights = hasWeights ? run.floats(input: 2) : nil
    for i in 0..<shape.count { body(i, weights.map { Double($0[i % columns]) } ?? 1) }
  }
}

extension Graph {
  /// The summed binary cross-entropy of logits [.., L] with targets of the same shape; `positiveWeights` [L] weigh the
  /// positive side of each class.
  public func binaryCrossEntropy(_ logits: Value, targets: Value, positiveWeights: Value? = nil) -> Value {
    record(
      BinaryCrossEntropy(hasWeights: positiveWeights != nil),
      [logits, targets] + (positiveWeights.map { [$0] } ?? [])
    ).first ?? .poison
  }
}
