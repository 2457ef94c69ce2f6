/// How the rows of a segment become one.
public enum SegmentReduction: String, Sendable, Hashable {
  /// The mean of the rows.
  case mean
  /// The largest of each column.
  case max
}

/// Mean or maximum over row ranges: x [N, H], starts i32 [S + 1] -> [S, H]. An empty segment gives zeros.
struct SegmentPool: Operation {
  let reduction: SegmentReduction
  var name: String { "segment" }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    try inputs.expect(count: 2)
    try inputs.expect(0, .f32)
    try inputs.expect(0, rank: 2)
    try inputs.expect(1, .i32)
    try inputs.expect(1, rank: 1)
    guard inputs[1].shape[0] > 0 else { throw .starts(input: 1, position: 0) }
    let segments = inputs[1].shape[0] - 1
    var inference = Inference(TensorType(Shape(segments, inputs[0].shape[1])))
    inference.kept = .only(1)
    // The row each maximum came from.
    if reduction == .max { inference.savedBytes = segments * inputs[0].shape[1] * 4 }
    return inference
  }

  func forward(_ run: OperationRun) throws(OperationProblem) {
    let shape = run.type(output: 0).shape, segments = shape[0], columns = shape[1], kernels = run.kernels
    let x = run.floats(input: 0), starts = run.integers(input: 1), y = run.floats(output: 0)
    try expectStarts(starts, count: segments + 1, rows: run.type(input: 0).shape[0], input: 1)
    let origin = run.saved?.assumingMemoryBound(to: Int32.self)
    run.processor.forRows(segments, columns: columns * 8) { piece in
      for segment in piece {
        let rows = Int(starts[segment])..<Int(starts[segment + 1]), out = y + segment * columns
        out.update(repeating: 0, count: columns)
        guard !rows.isEmpty else { continue }
        switch reduction {
        case .mean:
          for row in rows { kernels.pointee.add(Int64(columns), out, x + row * columns, out) }
          kernels.pointee.scale(Int64(columns), 1 / Float(rows.count), out, out, 0)
        case .max:
          guard let origin = origin.map({ $0 + segment * columns }) else { continue }
          for column in 0..<columns {
            var best = rows.lowerBound
            for row in rows where x[row * columns + column] > x[best * columns + column] { best = row }
            out[column] = x[best * columns + column]
            origin[column] = Int32(best)
          }
        }
      }
    }
  }

  /// Mean: dx = dy / rows of the segment. Maximum: dy goes to the row it came from.
  func backward(_ run: OperationRun) {
    guard let slot = run.gradient(input: 0) else { return }
    let shape = run.type(output: 0).shape, segments = shape[0], columns = shape[1], kernels = run.kernels
    let starts = run.integers(input: 1), dy = run.gradient(output: 0), dx = slot.zeroed()
    let origin = run.saved?.assumingMemoryBound(to: Int32.self)
    run.processor.forRows(segments, columns: columns * 8) { piece in
      for segment in piece {
        let rows = Int(starts[segment])..<Int(starts[segment + 1]), from = dy + segment * columns
        guard !rows.isEmpty else { continue }
        switch reduction {
        case .mean:
          for row in rows {
            kernels.pointee.scale(Int64(columns), 1 / Float(rows.count), from, dx + row * columns, 1)
          }
        case .max:
          guard let origin = origin.map({ $0 + segment * columns }) else { continue }
          for column in 0..<columns { dx[Int(origin[column]) * columns + column] += from[column] }
        }
      }
    }
  }
}

extension Graph {
  /// The mean or maximum of row ranges: x [N, H] and `starts` i32 [S + 1], rising from 0 to N, give [S, H].
  public func segment(_ reduction: SegmentReduction, _ x: Value, starts: Value) -> Value {
    record(SegmentPool(reduction: reduction), x, starts)
  }
}
