/// C[m, n] = op(A) op(B) of two matrices, either of them transposed or not.
struct MatrixMultiplication: Operation {
  let transposeA: Bool
  let transposeB: Bool
  var name: String { "matmul" }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    try inputs.expect(count: 2)
    for input in 0..<2 {
      try inputs.expect(input, .f32)
      try inputs.expect(input, rank: 2)
    }
    let a = inputs[0].shape, b = inputs[1].shape
    try inputs.expect(1, axis: transposeB ? 1 : 0, size: a[transposeA ? 0 : 1])
    return Inference(TensorType(Shape(a[transposeA ? 1 : 0], b[transposeB ? 0 : 1])))
  }

  func forward(_ run: OperationRun) {
    let a = run.type(input: 0).shape, b = run.type(input: 1).shape, c = run.type(output: 0).shape
    run.processor.matmul.parallelMultiply(
      MatrixProduct(
        m: c[0], n: c[1], k: a[transposeA ? 0 : 1], a: run.floats(input: 0), lda: a[1], transposeA: transposeA,
        b: run.floats(input: 1), ldb: b[1], transposeB: transposeB, c: run.floats(output: 0), ldc: c[1]),
      on: run.processor)
  }

  /// dop(A) = dC op(B)'; dop(B) = op(A)' dC; transposed where A or B is.
  func backward(_ run: OperationRun) {
    let a = run.type(input: 0).shape, b = run.type(input: 1).shape, c = run.type(output: 0).shape
    let dc = run.gradient(output: 0)
    if let da = run.gradient(input: 0) {
      let product =
        transposeA
        ? MatrixProduct(
          m: a[0], n: a[1], k: c[1], a: run.floats(input: 1), lda: b[1], transposeA: transposeB, b: dc, ldb: c[1],
          transposeB: true, c: da.pointer, ldc: a[1], accumulate: da.accumulate)
        : MatrixProduct(
          m: a[0], n: a[1], k: c[1], a: dc, lda: c[1], b: run.floats(input: 1), ldb: b[1], transposeB: !transposeB,
          c: da.pointer, ldc: a[1], accumulate: da.accumulate)
      run.processor.matmul.parallelMultiply(product, on: run.processor)
    }
    if let db = run.gradient(input: 1) {
      let product =
        transposeB
        ? MatrixProduct(
          m: b[0], n: b[1], k: c[0], a: dc, lda: c[1], transposeA: true, b: run.floats(input: 0), ldb: a[1],
          transposeB: transposeA, c: db.pointer, ldc: b[1], accumulate: db.accumulate)
        : MatrixProduct(
          m: b[0], n: b[1], k: c[0], a: run.floats(input: 0), lda: a[1], transposeA: !transposeA, b: dc, ldb: c[1],
          c: db.pointer, ldc: b[1], accumulate: db.accumulate)
      run.processor.matmul.parallelMultiply(product, on: run.processor)
    }
  }
}

extension Graph {
  /// The product of two matrices, each transposed first when asked.
  public func matmul(_ a: Value, _ b: Value, transposeA: Bool = false, transposeB: Bool = false) -> Value {
    record(MatrixMultiplication(transposeA: transposeA, transposeB: transposeB), a, b)
  }
}
