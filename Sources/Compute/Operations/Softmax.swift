/// Softmax over the last axis.
struct Softmax: Operation {
  var name: String { "softmax" }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    try inputs.expect(count: 1)
    try inputs.expect(0, .f32)
    try inputs.expectAxis(0)
    var inference = Inference(inputs[0])
    inference.kept = .none
    inference.keepsOutputs = true
    return inference
  }

  func forward(_ run: OperationRun) {
    let shape = run.type(output: 0).shape, columns = shape.columns, kernels = run.kernels
    let x = run.floats(input: 0), y = run.floats(output: 0)
    guard columns > 0 else { return }
    run.processor.forRows(shape.rows, columns: columns) { rows in
      let start = rows.lowerBound * columns
      kernels.pointee.softmax(Int64(rows.count), Int64(columns), x + start, y + start)
    }
  }

  /// dx = y (dy - sum(y dy))
  func backward(_ run: OperationRun) {
    guard let dx = run.gradient(input: 0) else { return }
    let shape = run.type(output: 0).shape, columns = shape.columns, kernels = run.kernels
    let y = run.floats(output: 0), dy = run.gradient(output: 0)
    guard columns > 0 else { return }
    run.processor.forRows(shape.rows, columns: columns) { rows in
      let start = rows.lowerBound * columns
      kernels.pointee.softmax_backward(
        Int64(rows.count), Int64(columns), y + start, dy + start, dx.pointer + start, dx.accumulate ? 1 : 0)
    }
  }
}

extension Graph {
  /// Softmax over the last axis.
  public func softmax(_ x: Value) -> Value { record(Softmax(), x) }
}
