/// Word, position and segment rows summed: BERT's input, before its layer norm.
///
/// Inputs: word table [V, H], position table [P, H], segment table [S, H], then i32 [N] pieces, positions, segments.
/// Output: [N, H].
struct EmbeddingSum: Operation {
  var name: String { "embedding" }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    try inputs.expect(count: 6)
    for table in 0..<3 {
      try inputs.expect(table, .f32)
      try inputs.expect(table, rank: 2)
      try inputs.expect(table, axis: 1, size: inputs[0].shape.columns)
    }
    for index in 3..<6 {
      try inputs.expect(index, .i32)
      try inputs.expect(index, rank: 1)
      try inputs.expectSameShape(index, as: 3)
    }
    var inference = Inference(TensorType(Shape(inputs[3].shape[0], inputs[0].shape[1])))
    inference.kept = .only(3, 4, 5)
    return inference
  }

  func forward(_ run: OperationRun) throws(OperationProblem) {
    let shape = run.type(output: 0).shape, kernels = run.kernels, columns = shape[1]
    for i in 0..<3 {
      try expectIndices(
        run.integers(input: 3 + i), count: shape[0], limit: run.type(input: i).shape[0], input: 3 + i)
    }
    let (words, positions, segments) = (run.floats(input: 0), run.floats(input: 1), run.floats(input: 2))
    let (piece, position, segment) = (run.integers(input: 3), run.integers(input: 4), run.integers(input: 5))
    let out = run.floats(output: 0)
    run.processor.forRows(shape[0], columns: columns) { rows in
      let r = rows.lowerBound
      kernels.pointee.embedding_sum(
        Int64(rows.count), Int64(columns), piece + r, position + r, segment + r, words, positions, segments,
        out + r * columns)
    }
  }

  /// Each gradient row is added to its three table rows, in the order of the tokens; workers share the columns.
  func backward(_ run: OperationRun) {
    let shape = run.type(output: 0).shape, kernels = run.kernels, dy = run.gradient(output: 0)
    for i in 0..<3 {
      guard let slot = run.gradient(input: i) else { continue }
      let table = slot.zeroed(), index = run.integers(input: 3 + i)
      run.processor.forColumns(shape[1], rows: shape[0]) { columns in
        let start = columns.lowerBound
        kernels.pointee.scatter_add(
          Int64(shape[0]), Int64(columns.count), Int64(shape[1]), index, dy + start, table + start)
      }
    }
  }
}

extension Graph {
  /// [N, H]: the sum of a row of each table for every token; the indices are i32 [N].
  public func embeddingSum(
    words: Value, positions: Value, segments: Value, pieceIndices: Value, positionIndices: Value, segmentIndices: Value
  ) -> Value {
    record(EmbeddingSum(), words, positions, segments, pieceIndices, positionIndices, segmentIndices)
  }
}
