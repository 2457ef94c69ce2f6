import CKernels

/// y = x * mask / (1 - rate). Srivastava et al., JMLR 15 (2014).
///
/// The mask is a function of key, stream and place, so the backward makes it again instead of keeping it.
struct Dropout: Operation {
  let rule: bk_dropout
  var name: String { "dropout" }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    try inputs.expect(count: 1)
    try inputs.expect(0, .f32)
    var inference = Inference(inputs[0])
    inference.kept = .none
    return inference
  }

  func forward(_ run: OperationRun) {
    apply(run, from: run.floats(input: 0), to: run.floats(output: 0), accumulate: false)
  }

  /// dx = dy * mask / (1 - rate)
  func backward(_ run: OperationRun) {
    guard let dx = run.gradient(input: 0) else { return }
    apply(run, from: run.gradient(output: 0), to: dx.pointer, accumulate: dx.accumulate)
  }

  private func apply(
    _ run: OperationRun, from: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>, accumulate: Bool
  ) {
    let shape = run.type(output: 0).shape, columns = shape.columns, kernels = run.kernels
    run.processor.forRows(shape.rows, columns: columns) { rows in
      let start = rows.lowerBound
      withUnsafePointer(to: rule) {
        kernels.pointee.dropout(
          Int64(rows.count), Int64(columns), Int64(start), $0, from + start * columns, to + start * columns,
          accumulate ? 1 : 0)
      }
    }
  }
}

extension Graph {
  /// Drops elements at `rate`; returns `x` itself when the graph is recorded without dropout or the rate is 0.
  ///
  /// Each dropout has a random stream by its place in the recording, or by `tag`.
  public func dropout(_ x: Value, rate: Double, tag: UInt32? = nil) -> Value {
    guard let rule = dropoutRule(rate: rate, operation: "dropout", on: x, tag: tag) else { return .poison }
    return rule.threshold == 0 ? x : record(Dropout(rule: rule), x)
  }

  /// The mask's rule, off outside of training; nil, and a fault, for a rate outside of 0..<1.
  func dropoutRule(rate: Double, operation: String, on x: Value, tag: UInt32? = nil) -> bk_dropout? {
    guard let type = checkedType(of: x, in: operation) else { return nil }
    guard rate >= 0, rate < 1 else {
      _ = fail(.operation(name: operation, inputs: [type], problem: .setting(name: "dropout", value: rate)))
      return nil
    }
    let stream = nextStream(tag: tag)
    return mode.key.dropout(rate: mode.dropout ? rate : 0, stream: stream)
  }
}
