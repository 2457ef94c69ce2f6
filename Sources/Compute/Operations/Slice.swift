/// A range of one axis.
struct Slice: Operation {
  let axis: Int
  let from: Int
  let to: Int
  var name: String { "slice" }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    try inputs.expect(count: 1)
    try inputs.expect(0, .f32)
    let shape = inputs[0].shape
    guard axis >= 0, axis < shape.rank else { throw .axis(input: 0, axis: axis) }
    guard from >= 0, from <= to, to <= shape[axis] else { throw .range(input: 0, axis: axis, from: from, to: to) }
    var inference = Inference(TensorType(shape.replacing(axis: axis, with: to - from)))
    inference.kept = .none
    return inference
  }

  func forward(_ run: OperationRun) {
    let strips = Strips(run.type(input: 0).shape, axis: axis, from: from, to: to)
    let x = run.floats(input: 0), y = run.floats(output: 0)
    for i in 0..<strips.count {
      (y + i * strips.part).update(from: x + i * strips.whole + strips.start, count: strips.part)
    }
  }

  /// The gradient goes to the range; the rest gets none.
  func backward(_ run: OperationRun) {
    guard let slot = run.gradient(input: 0) else { return }
    let strips = Strips(run.type(input: 0).shape, axis: axis, from: from, to: to)
    let dx = slot.zeroed(), dy = run.gradient(output: 0), kernels = run.kernels
    for i in 0..<strips.count {
      kernels.pointee.scale(
        Int64(strips.part), 1, dy + i * strips.part, dx + i * strips.whole + strips.start, 1)
    }
  }
}

extension Graph {
  /// The elements `from..<to` of an axis; a negative axis counts from the last.
  public func slice(_ x: Value, axis: Int, from: Int, to: Int) -> Value {
    let rank = type(of: x)?.shape.rank ?? 0
    return record(Slice(axis: axis < 0 ? axis + rank : axis, from: from, to: to), x)
  }
}
