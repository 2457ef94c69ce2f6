/// The sum over rows of -weight[target] log softmax(logits)[target].
///
/// Inputs: logits [.., L], targets i32 [..], class weights [L] if there are any. Output: one number.
struct CrossEntropy: Operation {
  let hasWeights: Bool
  /// Rows with this target count nothing.
  let ignoreIndex: Int32
  var name: String { "cross_entropy" }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    try inputs.expect(count: hasWeights ? 3 : 2)
    try inputs.expect(0, .f32)
    try inputs.expectAxis(0)
    try inputs.expect(1, .i32)
    let logits = inputs[0].shape
    guard inputs[1].shape.count == logits.rows else {
      throw .size(input: 1, axis: 0, expected: logits.rows, actual: inputs[1].shape.count)
    }
    if hasWeights { try inputs.expectVector(2, count: logits.columns) }
    var inference = Inference(TensorType(.scalar))
    inference.kept = hasWeights ? .only(1, 2) : .only(1)
    inference.savedBytes = AlignedMemory.rounded(logits.rows * 8) + logits.count * 4
    return inference
  }

  func forward(_ run: OperationRun) throws(OperationProblem) {
    let shape = run.type(input: 0).shape, rows = shape.rows, classes = shape.columns, kernels = run.kernels
    let logits = run.floats(input: 0), targets = run.integers(input: 1)
    try expectIndices(targets, count: rows, limit: classes, input: 1, ignoring: ignoreIndex)
    let weights = hasWeights ? run.floats(input: 2) : nil
    guard let (losses, probabilities) = savedParts(run, rows) else { return }
    run.processor.forRows(rows, columns: classes) { piece in
      let row = piece.lowerBound
      kernels.pointee.cross_entropy(
        Int64(piece.count), Int64(classes), logits + row * classes, targets + row, weights, ignoreIndex,
        probabilities + row * classes, losses + row)
    }
    var sum = 0.0
    for row in 0..<rows { sum += losses[row] }
    run.floats(output: 0)[0] = Float(sum)
  }

  /// dlogits = dy * weight * (softmax - onehot)
  func backward(_ run: OperationRun) {
    let shape = run.type(input: 0).shape, rows = shape.rows, classes = shape.columns, kernels = run.kernels
    guard let dx = run.gradient(input: 0), let (_, probabilities) = savedParts(run, rows) else { return }
    let targets = run.integers(input: 1), weights = hasWeights ? run.floats(input: 2) : nil
    let factor = run.gradient(output: 0)[0]
    run.processor.forRows(rows, columns: classes) { piece in
      let row = piece.lowerBound
      kernels.pointee.cross_entropy_backward(
        Int64(piece.count), Int64(classes), probabilities + row * classes, targets + row, weights, ignoreIndex, factor,
        dx.pointer + row * classes, dx.accumulate ? 1 : 0)
    }
  }

  private func savedParts(
    _ run: OperationRun, _ rows: Int
  ) -> (losses: UnsafeMutablePointer<Double>, probabilities: UnsafeMutablePointer<Float>)? {
    guard let saved = run.saved else {
      run.floats(output: 0)[0] = 0
      return nil
    }
    let second = saved + AlignedMemory.rounded(rows * 8)
    return (saved.assumingMemoryBound(to: Double.self), second.assumingMemoryBound(to: Float.self))
  }
}

extension Graph {
  /// The summed cross-entropy of logits [.., L] with targets, i32 [..]; `weights` [L] scale the classes.
  public func crossEntropy(_ logits: Value, targets: Value, weights: Value? = nil, ignoreIndex: Int32 = -100) -> Value {
    record(
      CrossEntropy(hasWeights: weights != nil, ignoreIndex: ignoreIndex),
      [logits, targets] + (weights.map { [$0] } ?? [])
    )
    .first ?? .poison
  }
}
