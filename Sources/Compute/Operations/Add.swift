/// c = a + b; b has a's shape, or is a vector that is added to every row of a.
struct Add: Operation {
  var name: String { "add" }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    var inference = Inference(try broadcast(inputs))
    inference.kept = .none
    return inference
  }

  func forward(_ run: OperationRun) {
    let shape = run.type(output: 0).shape, columns = shape.columns, kernels = run.kernels
    let a = run.floats(input: 0), b = run.floats(input: 1), c = run.floats(output: 0)
    if run.type(input: 1).shape == shape {
      run.processor.forElements(shape.count) { piece in
        let start = piece.lowerBound
        kernels.pointee.add(Int64(piece.count), a + start, b + start, c + start)
      }
    } else {
      run.processor.forRows(shape.rows, columns: columns) { rows in
        let start = rows.lowerBound * columns
        kernels.pointee.add_row(Int64(rows.count), Int64(columns), a + start, b, c + start)
      }
    }
  }

  /// da = dc; db = dc, summed over the rows where b is a vector.
  func backward(_ run: OperationRun) {
    let shape = run.type(output: 0).shape, columns = shape.columns, kernels = run.kernels
    let dc = run.gradient(output: 0)
    for input in 0..<2 {
      guard let slot = run.gradient(input: input) else { continue }
      if run.type(input: input).shape == shape {
        run.processor.forElements(shape.count) { piece in
          let start = piece.lowerBound
          kernels.pointee.scale(Int64(piece.count), 1, dc + start, slot.pointer + start, slot.accumulate ? 1 : 0)
        }
      } else {
        let sums = slot.zeroed()
        run.processor.forColumns(columns, rows: shape.rows) { piece in
          let start = piece.lowerBound
          kernels.pointee.column_sums(
            Int64(shape.rows), Int64(piece.count), Int64(columns), dc + start, nil, sums + start)
        }
      }
    }
  }
}

/// The shape of an element-wise operation of two inputs, the second of which may be a vector for every row.
func broadcast(_ inputs: [TensorType]) throws(OperationProblem) -> TensorType {
  try inputs.expect(count: 2)
  try inputs.expect(0, .f32)
  try inputs.expect(1, .f32)
  if inputs[1].shape != inputs[0].shape {
    guard inputs[1].shape.rank == 1, inputs[0].shape.rank > 0 else { throw .shapesDiffer(input: 1, other: 0) }
    try inputs.expect(1, axis: 0, size: inputs[0].shape.columns)
  }
  return inputs[0]
}

extension Graph {
  /// a + b, where b has a's shape or is a vector as long as a's last axis.
  public func add(_ a: Value, _ b: Value) -> Value { record(Add(), a, b) }
}
