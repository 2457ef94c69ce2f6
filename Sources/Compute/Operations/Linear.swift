/// Y = f(X W' + b) for one weight, or for several whose results stand side by side.
///
/// Inputs: X [.., I], then `parts` weights [O_i, I], then, with bias, as many biases [O_i]. Output: [.., sum of O_i].
/// Where weights (and their biases and gradients) lie one behind the other in memory they are multiplied as one: so
/// query, key and value stay three named parameters and cost one product.
struct Linear: Operation {
  let parts: Int
  let hasBias: Bool
  let activation: Activation

  var name: String { "linear" }
  var rowInputCount: Int { 1 }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    try inputs.expect(count: 1 + parts * (hasBias ? 2 : 1))
    try inputs.expect(0, .f32)
    try inputs.expectAxis(0)
    let x = inputs[0].shape
    var width = 0
    for part in 1...parts {
      try inputs.expect(part, .f32)
      try inputs.expect(part, rank: 2)
      try inputs.expect(part, axis: 1, size: x.columns)
      width += inputs[part].shape[0]
      if hasBias { try inputs.expectVector(part + parts, count: inputs[part].shape[0]) }
    }
    var inference = Inference(TensorType(x.replacing(axis: x.rank - 1, with: width)))
    if activation != .identity, mode.backward { inference.savedBytes = x.rows * width * 4 }
    return inference
  }

  /// The weights are packed, or converted, for all pieces.
  func prepare(_ run: OperationRun) {
    for group in groups(run) {
      _ = run.weight(input: group.first, outputs: group.outputs, inputs: run.type(input: 0).shape.columns)
    }
  }

  func forward(_ run: OperationRun) {
    let x = run.type(input: 0).shape, width = run.type(output: 0).shape.columns
    guard x.rows > 0 else { return }
    let slope = run.backwardFollows ? run.saved?.assumingMemoryBound(to: Float.self) : nil
    for group in groups(run) {
      let call = LinearCall(
        rows: x.rows, x: run.floats(input: 0), ldx: x.columns,
        weight: run.weight(input: group.first, outputs: group.outputs, inputs: x.columns),
        bias: hasBias ? run.floats(input: group.first + parts) : nil, activation: activation,
        y: run.floats(output: 0) + group.column, ldy: width, derivative: slope.map { $0 + group.column },
        pairs: run.pairs)
      run.processor.matmul.forward(call, on: run.processor)
    }
  }

  /// With g = dY f': dX = g W; dW += g' X; db += column sums of g.
  func backward(_ run: OperationRun) {
    let x = run.type(input: 0).shape, width = run.type(output: 0).shape.columns
    guard x.rows > 0 else { return }
    let processor = run.processor, kernels = run.kernels
    var g = run.gradient(output: 0)
    if activation != .identity, let slope = run.saved?.assumingMemoryBound(to: Float.self) {
      // The slopes are not needed afterwards, so g takes their place.
      let dy = g
      processor.forElements(x.rows * width) { piece in
        let start = piece.lowerBound
        kernels.pointee.multiply(Int64(piece.count), dy + start, slope + start, slope + start, 0)
      }
      g = UnsafePointer(slope)
    }
    let groups = groups(run)
    if let dx = run.gradient(input: 0) {
      for (number, group) in groups.enumerated() {
        let call = LinearGradientCall(
          rows: x.rows, outputs: group.outputs, inputs: x.columns, dy: g + group.column, lddy: width,
          operand: run.floats(input: group.first), result: dx.pointer, accumulate: dx.accumulate || number > 0)
        processor.matmul.inputGradient(call, on: processor)
      }
    }
    for group in groups {
      if let dw = weightSlot(run, group) {
        let call = LinearGradientCall(
          rows: x.rows, outputs: group.outputs, inputs: x.columns, dy: g + group.column, lddy: width,
          operand: run.floats(input: 0), result: dw.pointer, accumulate: dw.accumulate)
        processor.matmul.weightGradient(call, on: processor)
      }
      guard hasBias, let slot = run.gradient(input: group.first + parts) else { continue }
      let db = slot.zeroed(), dy = g + group.column
      processor.forColumns(group.outputs, rows: x.rows) { columns in
        let start = columns.lowerBound
        kernels.pointee.column_sums(Int64(x.rows), Int64(columns.count), Int64(width), dy + start, nil, db + start)
      }
    }
  }

  /// Parts that are multiplied as one.
  private struct Group {
    /// The first part's input.
    var first: Int
    var column: Int
    var outputs: Int
  }

  private func groups(_ run: OperationRun) -> [Group] {
    var groups: [Group] = []
    var column = 0
    for part in 1...parts {
      let outputs = run.type(input: part).shape[0]
      if part > 1, run.areAdjacent(part - 1, part), !hasBias || run.areAdjacent(part - 1 + parts, part + parts) {
        groups[groups.count - 1].outputs += outputs
      } else {
        groups.append(Group(first: part, column: column, outputs: outputs))
      }
      column += outputs
    }
    return groups
  }

  /// Adjacent weights are parameters, whose gradients are always added to; so the first slot stands for the group.
  private func weightSlot(_ run: OperationRun, _ group: Group) -> GradientSlot? { run.gradient(input: group.first) }
}

extension Graph {
  /// Y[.., O] = f(x[.., I] weight[O, I]' + bias[O]); without bias when nil.
  public func linear(_ x: Value, _ weight: Value, bias: Value?, activation: Activation = .identity) -> Value {
    record(Linear(parts: 1, hasBias: bias != nil, activation: activation), [x, weight] + (bias.map { [$0] } ?? []))
      .first ?? .poison
  }

  /// Several linear layers of one input, results side by side: [.., sum of O_i].
  public func linear(_ x: Value, weights: [Value], biases: [Value]) -> Value {
    record(Linear(parts: weights.count, hasBias: true, activation: .identity), [x] + weights + biases).first ?? .poison
  }
}
