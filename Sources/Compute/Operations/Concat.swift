/// Inputs joined along one axis; all other axes agree.
struct Concat: Operation {
  let axis: Int
  var name: String { "concat" }

  func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    guard let first = inputs.first else { throw .inputCount(expected: 1, actual: 0) }
    guard axis >= 0, axis < first.shape.rank else { throw .axis(input: 0, axis: axis) }
    var size = 0
    for input in inputs.indices {
      try inputs.expect(input, .f32)
      try inputs.expect(input, rank: first.shape.rank)
      for other in 0..<first.shape.rank where other != axis {
        try inputs.expect(input, axis: other, size: first.shape[other])
      }
      size += inputs[input].shape[axis]
    }
    var inference = Inference(TensorType(first.shape.replacing(axis: axis, with: size)))
    inference.kept = .none
    return inference
  }

  func forward(_ run: OperationRun) {
    let y = run.floats(output: 0)
    forEachPart(run) { input, strips in
      let x = run.floats(input: input)
      for i in 0..<strips.count {
        (y + i * strips.whole + strips.start).update(from: x + i * strips.part, count: strips.part)
      }
    }
  }

  /// Each input's gradient is its part of the output's.
  func backward(_ run: OperationRun) {
    let dy = run.gradient(output: 0), kernels = run.kernels
    forEachPart(run) { input, strips in
      guard let dx = run.gradient(input: input) else { return }
      for i in 0..<strips.count {
        kernels.pointee.scale(
          Int64(strips.part), 1, dy + i * strips.whole + strips.start, dx.pointer + i * strips.part,
          dx.accumulate ? 1 : 0)
      }
    }
  }

  private func forEachPart(_ run: OperationRun, _ body: (Int, Strips) -> Void) {
    var start = 0
    for input in 0..<run.inputCount {
      let size = run.type(input: input).shape[axis]
      body(input, Strips(run.type(output: 0).shape, axis: axis, from: start, to: start + size))
      start += size
    }
  }
}

/// A range of one axis, as strips of contiguous elements.
struct Strips {
  /// How many strips there are.
  let count: Int
  /// Elements between the starts of two strips, in the whole tensor.
  let whole: Int
  /// Where the first strip starts.
  let start: Int
  /// Elements of a strip.
  let part: Int

  init(_ shape: Shape, axis: Int, from: Int, to: Int) {
    var outer = 1, inner = 1
    for i in 0..<axis { outer *= shape[i] }
    for i in (axis + 1)..<max(shape.rank, axis + 1) { inner *= shape[i] }
    count = outer
    whole = shape[axis] * inner
    start = from * inner
    part = (to - from) * inner
  }
}

extension Graph {
  /// The inputs joined along an axis; a negative axis counts from the last.
  public func concat(_ inputs: [Value], axis: Int) -> Value {
    let rank = inputs.first.flatMap { type(of: $0)?.shape.rank } ?? 0
    return record(Concat(axis: axis < 0 ? axis + rank : axis), inputs).first ?? .poison
  }
}
