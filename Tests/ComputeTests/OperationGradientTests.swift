import Compute
import Testing

/// One operation under test: its input shapes and how it is recorded.
struct OperationCase: Sendable, CustomTestStringConvertible {
  let name: String
  let shapes: [Shape]
  let build: @Sendable (Graph, [Value]) -> Value
  var testDescription: String { name }

  init(_ name: String, _ shapes: [[Int]], _ build: @escaping @Sendable (Graph, [Value]) -> Value) {
    self.name = name
    self.shapes = shapes.compactMap { Shape($0) }
    self.build = build
  }
}

private let indices: [Int32] = [3, 0, 3, 6, 1]

/// Odd sizes on purpose: none is a multiple of a vector.
private let layerCases: [OperationCase] = [
  OperationCase("linear", [[7, 13], [5, 13], [5]]) { $0.linear($1[0], $1[1], bias: $1[2]) },
  OperationCase("linear without bias", [[7, 13], [5, 13]]) { $0.linear($1[0], $1[1], bias: nil) },
  OperationCase("linear of many rows", [[261, 9], [11, 9], [11]]) { $0.linear($1[0], $1[1], bias: $1[2]) },
  OperationCase("linear of rank 3", [[2, 3, 13], [5, 13], [5]]) { $0.linear($1[0], $1[1], bias: $1[2]) },
  OperationCase("linear with gelu", [[7, 13], [19, 13], [19]]) {
    $0.linear($1[0], $1[1], bias: $1[2], activation: .gelu)
  },
  OperationCase("linear with tanh", [[7, 13], [19, 13], [19]]) {
    $0.linear($1[0], $1[1], bias: $1[2], activation: .tanh)
  },
  OperationCase("three linears apart", [[7, 13], [5, 13], [3, 13], [6, 13], [5], [3], [6]]) {
    $0.linear($1[0], weights: [$1[1], $1[2], $1[3]], biases: [$1[4], $1[5], $1[6]])
  },
  OperationCase("three linears adjacent", [[7, 16], [16, 16], [16, 16], [32, 16], [16], [16], [32]]) {
    $0.linear($1[0], weights: [$1[1], $1[2], $1[3]], biases: [$1[4], $1[5], $1[6]])
  },
  OperationCase("matmul", [[5, 7], [7, 9]]) { $0.matmul($1[0], $1[1]) },
  OperationCase("matmul, a transposed", [[7, 5], [7, 9]]) { $0.matmul($1[0], $1[1], transposeA: true) },
  OperationCase("matmul, b transposed", [[5, 7], [9, 7]]) { $0.matmul($1[0], $1[1], transposeB: true) },
  OperationCase("matmul, both transposed", [[7, 5], [9, 7]]) {
    $0.matmul($1[0], $1[1], transposeA: true, transposeB: true)
  },
  OperationCase("a matrix times itself", [[6, 6]]) { $0.matmul($1[0], $1[0]) },
  OperationCase("embedding", [[7, 21], [5, 21], [2, 21]]) { graph, v in
    graph.embeddingSum(
      words: v[0], positions: v[1], segments: v[2], pieceIndices: graph.integers(indices),
      positionIndices: graph.integers([0, 1, 2, 0, 1]),
      segmentIndices: graph.integers([0, 0, 1, 0, 1]))
  },
  OperationCase("attention", [[23, 3 * 3 * 8]]) {
    $0.selfAttention($1[0], starts: [0, 5, 5, 6, 23], headCount: 3)
  },
  OperationCase("attention with long rows and odd heads", [[101, 3 * 2 * 5]]) {
    $0.selfAttention($1[0], starts: [0, 98, 101], headCount: 2)
  },
  OperationCase("attention with wide heads", [[37, 3 * 40]]) {
    $0.selfAttention($1[0], starts: [0, 37], headCount: 1)
  },
  OperationCase("layer norm", [[6, 37], [37], [37]]) {
    $0.layerNorm($1[0], gain: $1[1], bias: $1[2], epsilon: 1e-12)
  },
  OperationCase("residual layer norm", [[6, 77], [6, 77], [77], [77]]) {
    $0.residualLayerNorm($1[0], residual: $1[1], gain: $1[2], bias: $1[3], epsilon: 1e-5)
  },
  OperationCase("residual layer norm of itself", [[6, 77], [77], [77]]) {
    $0.residualLayerNorm($1[0], residual: $1[0], gain: $1[1], bias: $1[2], epsilon: 1e-5)
  },
]

private let elementCases: [OperationCase] = [
  OperationCase("gelu", [[3, 19]]) { $0.activation(.gelu, $1[0]) },
  OperationCase("gelu by tanh", [[3, 19]]) { $0.activation(.geluTanh, $1[0]) },
  OperationCase("tanh", [[3, 19]]) { $0.activation(.tanh, $1[0]) },
  OperationCase("sigmoid", [[3, 19]]) { $0.activation(.sigmoid, $1[0]) },
  OperationCase("identity", [[3, 19]]) { $0.activation(.identity, $1[0]) },
  OperationCase("softmax", [[5, 23]]) { $0.softmax($1[0]) },
  OperationCase("add", [[5, 23], [5, 23]]) { $0.add($1[0], $1[1]) },
  OperationCase("add to itself", [[5, 23]]) { $0.add($1[0], $1[0]) },
  OperationCase("add a row", [[5, 23], [23]]) { $0.add($1[0], $1[1]) },
  OperationCase("mul", [[5, 23], [5, 23]]) { $0.mul($1[0], $1[1]) },
  OperationCase("a square", [[5, 23]]) { $0.mul($1[0], $1[0]) },
  OperationCase("mul by a row", [[5, 23], [23]]) { $0.mul($1[0], $1[1]) },
  OperationCase("scale", [[5, 23]]) { $0.scale($1[0], by: -2.5) },
  OperationCase("gather rows", [[7, 11]]) { $0.gatherRows($1[0], index: $0.integers(indices)) },
  OperationCase("gather rows of rank 3", [[7, 3, 5]]) { $0.gatherRows($1[0], index: $0.integers(indices)) },
  OperationCase("concat of rows", [[2, 5], [3, 5]]) { $0.concat($1, axis: 0) },
  OperationCase("concat of columns", [[4, 5], [4, 2], [4, 9]]) { $0.concat($1, axis: -1) },
  OperationCase("concat with itself", [[4, 5]]) { $0.concat([$1[0], $1[0]], axis: 1) },
  OperationCase("slice of rows", [[9, 5]]) { $0.slice($1[0], axis: 0, from: 2, to: 7) },
  OperationCase("slice of columns", [[4, 2, 9]]) { $0.slice($1[0], axis: -1, from: 3, to: 8) },
  OperationCase("slice of a middle axis", [[3, 6, 4]]) { $0.slice($1[0], axis: 1, from: 1, to: 3) },
  OperationCase("reshape", [[4, 6]]) { $0.softmax($0.reshape($1[0], [-1, 3])) },
  OperationCase("segment mean", [[9, 7]]) {
    $0.segment(.mean, $1[0], starts: $0.integers([0, 2, 2, 8, 9]))
  },
  OperationCase("segment max", [[9, 7]]) { graph, v in
    // Rows of a column lie further apart than the input's range and the step: no maximum changes hands.
    let apart = graph.constant((0..<63).map { Float($0 * 23 % 63) * 3 / 63 }, Shape(9, 7))
    return graph.segment(
      .max, graph.add(graph.scale(v[0], by: 0.005), apart), starts: graph.integers([0, 2, 2, 8, 9]))
  },
]

private let lossCases: [OperationCase] = [
  OperationCase("cross-entropy", [[5, 23]]) {
    $0.crossEntropy($1[0], targets: $0.integers([3, -100, 22, 0, 7]))
  },
  OperationCase("weighted cross-entropy of rank 3", [[2, 2, 3]]) {
    $0.crossEntropy(
      $1[0], targets: $0.reshape($0.integers([2, 0, 1, 2]), [2, 2]), weights: $0.constant([0.5, 2, 1.5], Shape(3)),
      ignoreIndex: 1)
  },
  OperationCase("binary cross-entropy", [[4, 3]]) {
    $0.binaryCrossEntropy($1[0], targets: $0.constant([1, 0, 0.3, 0, 1, 1, 0, 0, 1, 1, 0.5, 0], Shape(4, 3)))
  },
  OperationCase("weighted binary cross-entropy", [[2, 3]]) {
    $0.binaryCrossEntropy(
      $1[0], targets: $0.constant([1, 0, 0.3, 0, 1, 1], Shape(2, 3)),
      positiveWeights: $0.constant([3, 1, 0.5], Shape(3)))
  },
  OperationCase("squared error", [[4, 3], [4, 3]]) { $0.squaredError($1[0], target: $1[1]) },
  OperationCase("one value used three times", [[4, 4]]) { graph, v in
    let twice = graph.scale(v[0], by: 2)
    return graph.add(graph.add(graph.softmax(twice), twice), graph.mul(twice, v[0]))
  },
  OperationCase("custom", [[3, 5], [3, 5]]) { graph, v in graph.custom(productOperation, v, outputs: 1)[0] },
]

private let cases = layerCases + elementCases + lossCases

/// a * b as a plugin would bring it; saves a copy of a.
private var productOperation: CustomOperation {
  CustomOperation(
    name: "product",
    infer: { inputs, _ in
      var inference = Inference(inputs[0])
      inference.savedBytes = inputs[0].byteCount
      return inference
    },
    forward: { call in
      let (a, b) = (floats(call.inputs[0]), floats(call.inputs[1]))
      let out = call.outputs[0].assumingMemoryBound(to: Float.self)
      for i in 0..<call.outputTypes[0].shape.count {
        out[i] = a[i] * b[i]
        call.saved?.assumingMemoryBound(to: Float.self)[i] = a[i]
      }
    },
    backward: { call in
      guard let dy = call.outputGradients[0], let saved = call.saved?.assumingMemoryBound(to: Float.self) else {
        return
      }
      for i in 0..<call.outputTypes[0].shape.count {
        call.inputGradients[0]?[i] += dy[i] * floats(call.inputs[1])[i]
        call.inputGradients[1]?[i] += dy[i] * saved[i]
      }
    })
}

private func floats(_ pointer: UnsafeRawPointer) -> UnsafePointer<Float> { pointer.assumingMemoryBound(to: Float.self) }

@Test("An operation's backward is the slope of its forward", arguments: cases)
func backwardIsTheSlope(of operation: OperationCase) throws {
  let recording = try Recording(operation.shapes, seed: 3, build: operation.build)
  for processor in try allProcessors() {
    try expectGradients(recording, on: processor, "\(processor.instructionSet) \(processor.matmul.name)")
  }
}

@Test("A backward adds to gradients: run twice, they are exactly double", arguments: cases)
func backwardAccumulates(of operation: OperationCase) throws {
  let recording = try Recording(operation.shapes, seed: 4, build: operation.build)
  let executor = Executor(processor: try Processor(threads: 2))
  let once = try recording.gradients(on: executor)
  try executor.forwardBackward(recording.record().graph)
  for (id, single) in zip(recording.inputs, once) {
    let twice = try #require(recording.store.gradient(of: id))
    #expect(largestDifference(twice, single.map { 2 * $0 }) <= 1e-6 * (single.map(abs).max() ?? 0))
    #expect(single.contains { $0 != 0 })
  }
}

@Test("Every instruction set computes what the reference computes", arguments: cases)
func instructionSetsAgree(on operation: OperationCase) throws {
  let recording = try Recording(operation.shapes, seed: 5, build: operation.build)
  let reference = try recording.value(on: Executor(processor: Processor(threads: 1, matmul: ReferenceProvider())))
  for processor in try allProcessors() {
    let size = reference.reduce(Float(1)) { max($0, abs($1)) }
    // Sums of at most some hundred products in another order.
    let difference = largestDifference(try recording.value(on: Executor(processor: processor)), reference)
    #expect(difference < 3e-6 * size, "\(processor.instructionSet)")
    // The graph of a forward alone gives the same bits as one recorded for a backward.
    let executor = Executor(processor: processor)
    let (a, b) = (try recording.value(on: executor, .inference), try recording.value(on: executor))
    #expect(largestDifference(a, b) <= 1e-6 * size)
  }
}

@Test("relu passes what is above zero")
func reluGradient() throws {
  // Away from its kink: |x| >= 0.2, far more than the step.
  let recording = try Recording([Shape(3, 19)], range: 0.2...1, seed: 6) { graph, v in
    let signs = (0..<19).map { Float($0 % 2 == 0 ? 1 : -1) }
    return graph.activation(.relu, graph.mul(v[0], graph.constant(signs, Shape(19))))
  }
  for processor in try allProcessors() { try expectGradients(recording, on: processor) }
}

@Test("With dropout, backward is the slope of the forward with the same mask")
func dropoutGradients() throws {
  let mode = GraphMode.training(RandomKey(seed: 7, step: 3))
  let builds: [([Shape], (Graph, [Value]) -> Value)] = [
    ([Shape(5, 77)], { $0.dropout($1[0], rate: 0.3) }),
    (
      [Shape(5, 77), Shape(5, 77), Shape(77), Shape(77)],
      { $0.residualLayerNorm($1[0], residual: $1[1], gain: $1[2], bias: $1[3], epsilon: 1e-5, dropout: 0.3) }
    ),
    ([Shape(90, 48)], { $0.selfAttention($1[0], starts: [0, 3, 20, 90], headCount: 2, dropout: 0.3) }),
  ]
  for processor in try allProcessors() {
    for (shapes, build) in builds {
      let recording = try Recording(shapes, seed: 8, build: build)
      try expectGradients(recording, on: processor, mode: mode, "\(processor.instructionSet)")
    }
  }
}
