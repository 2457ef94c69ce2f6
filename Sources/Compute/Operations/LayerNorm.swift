import CKernels

/// y = norm(dropout(x) + residual) * gain + bias over the last axis. Ba, Kiros, Hinton, arXiv:1607.06450.
///
/// Inputs: x [.., H], the residual [.., H] if there is one, gain [H], bias [H]. What is kept for the backward is the
/// normalised row and one number a row; x and the residual may go.
struct LayerNorm: Operation {
  let epsilon: Float
  let hasResidual: Bool
  let rule: bk_dropout
  var name: String { "layer_norm" }
  /// With dropout a row's number counts, which a piece does not know.
  var rowInputCount: Int { rule.threshold == 0 ? gainInput : 0 }

  private var gainInput: Int { hasResidual ? 2 : 1 }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    try inputs.expect(count: gainInput + 2)
    try inputs.expect(0, .f32)
    try inputs.expectAxis(0)
    if hasResidual {
      try inputs.expect(1, .f32)
      try inputs.expectSameShape(1, as: 0)
    }
    try inputs.expectVector(gainInput, count: inputs[0].shape.columns)
    try inputs.expectVector(gainInput + 1, count: inputs[0].shape.columns)
    var inference = Inference(inputs[0])
    inference.kept = .only(gainInput)
    if mode.backward {
      inference.savedBytes =
        AlignedMemory.rounded(inputs[0].shape.count * 4) + AlignedMemory.rounded(inputs[0].shape.rows * 4)
    }
    return inference
  }

  func forward(_ run: OperationRun) {
    let shape = run.type(output: 0).shape, columns = shape.columns, kernels = run.kernels
    let x = run.floats(input: 0), residual = hasResidual ? run.floats(input: 1) : nil
    let gain = run.floats(input: gainInput), bias = run.floats(input: gainInput + 1), y = run.floats(output: 0)
    let saved = run.backwardFollows ? savedParts(run) : nil
    run.processor.forRows(shape.rows, columns: columns) { rows in
      let row = rows.lowerBound, start = row * columns
      withUnsafePointer(to: rule) {
        kernels.pointee.layer_norm(
          Int64(rows.count), Int64(columns), Int64(row), x + start, residual.map { $0 + start }, $0, gain, bias,
          epsilon,
          y + start, saved.map { $0.normalized + start }, saved.map { $0.inverse + row })
      }
    }
  }

  func backward(_ run: OperationRun) {
    let shape = run.type(output: 0).shape, columns = shape.columns, kernels = run.kernels
    guard let saved = savedParts(run) else { return }
    let dy = run.gradient(output: 0), gain = run.floats(input: gainInput)
    if let slot = run.gradient(input: gainInput) {
      let sums = slot.zeroed()
      run.processor.forColumns(columns, rows: shape.rows) { piece in
        let start = piece.lowerBound
        kernels.pointee.column_sums(
          Int64(shape.rows), Int64(piece.count), Int64(columns), dy + start, saved.normalized + start, sums + start)
      }
    }
    if let slot = run.gradient(input: gainInput + 1) {
      let sums = slot.zeroed()
      run.processor.forColumns(columns, rows: shape.rows) { piece in
        let start = piece.lowerBound
        kernels.pointee.column_sums(
          Int64(shape.rows), Int64(piece.count), Int64(columns), dy + start, nil, sums + start)
      }
    }
    let dx = run.gradient(input: 0), dResidual = hasResidual ? run.gradient(input: 1) : nil
    guard dx != nil || dResidual != nil else { return }
    run.processor.forRows(shape.rows, columns: columns) { rows in
      let row = rows.lowerBound, start = row * columns
      withUnsafePointer(to: rule) {
        kernels.pointee.layer_norm_backward(
          Int64(rows.count), Int64(columns), Int64(row), dy + start, saved.normalized + start, saved.inverse + row,
          gain,
          $0, dx.map { $0.pointer + start }, dx?.accumulate == true ? 1 : 0, dResidual.map { $0.pointer + start },
          dResidual?.accumulate == true ? 1 : 0)
      }
    }
  }

  private func savedParts(
    _ run: OperationRun
  ) -> (normalized: UnsafeMutablePointer<Float>, inverse: UnsafeMutablePointer<Float>)? {
    guard let saved = run.saved else { return nil }
    let second = saved + AlignedMemory.rounded(run.type(output: 0).shape.count * 4)
    return (saved.assumingMemoryBound(to: Float.self), second.assumingMemoryBound(to: Float.self))
  }
}

extension Graph {
  /// y = norm(x) * gain + bias over the last axis.
  public func layerNorm(_ x: Value, gain: Value, bias: Value, epsilon: Double) -> Value {
    guard let rule = dropoutRule(rate: 0, operation: "layer_norm", on: x, tag: 0) else { return .poison }
    return record(LayerNorm(epsilon: Float(epsilon), hasResidual: false, rule: rule), x, gain, bias)
  }

  /// y = norm(dropout(x) + residual) * gain + bias: the end of BERT's attention and feed-forward blocks, in one pass.
  public func residualLayerNorm(
    _ x: Value, residual: Value, gain: Value, bias: Value, epsilon: Double, dropout: Double = 0
  ) -> Value {
    guard let rule = dropoutRule(rate: dropout, operation: "layer_norm", on: x) else { return .poison }
    return record(LayerNorm(epsilon: Float(epsilon), hasResidual: true, rule: rule), x, residual, gain, bias)
  }
}
