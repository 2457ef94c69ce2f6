/// The sum over elements of (x - target)^2.
struct SquaredError: Operation {
  var name: String { "mse" }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    try inputs.expect(count: 2)
    try inputs.expect(0, .f32)
    try inputs.expect(1, .f32)
    try inputs.expectSameShape(1, as: 0)
    return Inference(TensorType(.scalar))
  }

  func forward(_ run: OperationRun) {
    let x = run.floats(input: 0), target = run.floats(input: 1)
    var sum = 0.0
    for i in 0..<run.type(input: 0).shape.count {
      let difference = Double(x[i]) - Double(target[i])
      sum += difference * difference
    }
    run.floats(output: 0)[0] = Float(sum)
  }

  /// dx = 2 dy (x - target), and the opposite for the target.
  func backward(_ run: OperationRun) {
    let x = run.floats(input: 0), target = run.floats(input: 1), factor = 2 * run.gradient(output: 0)[0]
    for (input, sign) in [(0, factor), (1, -factor)] {
      guard let slot = run.gradient(input: input) else { continue }
      for i in 0..<slot.count {
        slot.pointer[i] = (slot.accumulate ? slot.pointer[i] : 0) + sign * (x[i] - target[i])
      }
    }
  }
}

extension Graph {
  /// The summed squared difference of two tensors of one shape.
  public func squaredError(_ x: Value, target: Value) -> Value { record(SquaredError(), x, target) }
}
