/// y = k x.
struct Scale: Operation {
  let factor: Float
  var name: String { "scale" }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    try inputs.expect(count: 1)
    try inputs.expect(0, .f32)
    var inference = Inference(inputs[0])
    inference.kept = .none
    return inference
  }

  func forward(_ run: OperationRun) {
    let x = run.floats(input: 0), y = run.floats(output: 0), kernels = run.kernels
    run.processor.forElements(run.type(output: 0).shape.count) { piece in
      kernels.pointee.scale(Int64(piece.count), factor, x + piece.lowerBound, y + piece.lowerBound, 0)
    }
  }

  /// dx = k dy
  func backward(_ run: OperationRun) {
    guard let dx = run.gradient(input: 0) else { return }
    let dy = run.gradient(output: 0), kernels = run.kernels
    run.processor.forElements(run.type(output: 0).shape.count) { piece in
      let start = piece.lowerBound
      kernels.pointee.scale(Int64(piece.count), factor, dy + start, dx.pointer + start, dx.accumulate ? 1 : 0)
    }
  }
}

extension Graph {
  /// x times a number.
  public func scale(_ x: Value, by factor: Float) -> Value { record(Scale(factor: factor), x) }
}
