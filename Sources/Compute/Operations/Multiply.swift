/// c = a * b, element by element; b has a's shape, or is a vector that multiplies every row of a.
struct Multiply: Operation {
  var name: String { "mul" }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    Inference(try broadcast(inputs))
  }

  func forward(_ run: OperationRun) {
    product(run, run.floats(input: 0), to: run.floats(output: 0), accumulate: false)
  }

  /// da = dc * b; db = dc * a, summed over the rows where b is a vector.
  func backward(_ run: OperationRun) {
    let shape = run.type(output: 0).shape, columns = shape.columns, kernels = run.kernels
    let a = run.floats(input: 0), dc = run.gradient(output: 0)
    if let da = run.gradient(input: 0) { product(run, dc, to: da.pointer, accumulate: da.accumulate) }
    guard let slot = run.gradient(input: 1) else { return }
    if run.type(input: 1).shape == shape {
      run.processor.forElements(shape.count) { piece in
        let start = piece.lowerBound
        kernels.pointee.multiply(
          Int64(piece.count), dc + start, a + start, slot.pointer + start, slot.accumulate ? 1 : 0)
      }
    } else {
      let sums = slot.zeroed()
      run.processor.forColumns(columns, rows: shape.rows) { piece in
        let start = piece.lowerBound
        kernels.pointee.column_sums(
          Int64(shape.rows), Int64(piece.count), Int64(columns), dc + start, a + start, sums + start)
      }
    }
  }

  /// to (+)= x * b, with b repeated where it is a vector.
  private func product(
    _ run: OperationRun, _ x: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>, accumulate: Bool
  ) {
    let shape = run.type(output: 0).shape, columns = shape.columns, kernels = run.kernels, b = run.floats(input: 1)
    if run.type(input: 1).shape == shape {
      run.processor.forElements(shape.count) { piece in
        let start = piece.lowerBound
        kernels.pointee.multiply(Int64(piece.count), x + start, b + start, to + start, accumulate ? 1 : 0)
      }
    } else {
      run.processor.forRows(shape.rows, columns: columns) { rows in
        let start = rows.lowerBound * columns
        kernels.pointee.multiply_row(
          Int64(rows.count), Int64(columns), x + start, b, to + start, accumulate ? 1 : 0)
      }
    }
  }
}

extension Graph {
  /// a * b, where b has a's shape or is a vector as long as a's last axis.
  public func mul(_ a: Value, _ b: Value) -> Value { record(Multiply(), a, b) }
}
