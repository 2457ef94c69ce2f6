/// y[i] = x[index[i]]: rows of x [R, ..] by i32 [M] -> [M, ..].
struct GatherRows: Operation {
  var name: String { "gather_rows" }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    try inputs.expect(count: 2)
    try inputs.expect(0, .f32)
    try inputs.expectAxis(0)
    try inputs.expect(1, .i32)
    try inputs.expect(1, rank: 1)
    var inference = Inference(TensorType(inputs[0].shape.replacing(axis: 0, with: inputs[1].shape[0])))
    inference.kept = .only(1)
    return inference
  }

  func forward(_ run: OperationRun) throws(OperationProblem) {
    let (rows, width) = sizes(run)
    let x = run.floats(input: 0), index = run.integers(input: 1), y = run.floats(output: 0)
    try expectIndices(index, count: rows, limit: run.type(input: 0).shape[0], input: 1)
    run.processor.forRows(rows, columns: width) { piece in
      for row in piece { (y + row * width).update(from: x + Int(index[row]) * width, count: width) }
    }
  }

  /// dx[index[i]] += dy[i], in order; workers share the columns.
  func backward(_ run: OperationRun) {
    guard let slot = run.gradient(input: 0) else { return }
    let (rows, width) = sizes(run), kernels = run.kernels
    let dx = slot.zeroed(), index = run.integers(input: 1), dy = run.gradient(output: 0)
    run.processor.forColumns(width, rows: rows) { columns in
      let start = columns.lowerBound
      kernels.pointee.scatter_add(Int64(rows), Int64(columns.count), Int64(width), index, dy + start, dx + start)
    }
  }

  private func sizes(_ run: OperationRun) -> (rows: Int, width: Int) {
    let rows = run.type(output: 0).shape[0]
    return (rows, rows == 0 ? 0 : run.type(output: 0).shape.count / rows)
  }
}

extension Graph {
  /// Rows of x [R, ..] chosen by `index`, i32 [M]; a row may be chosen several times.
  public func gatherRows(_ x: Value, index: Value) -> Value { record(GatherRows(), x, index) }
}
