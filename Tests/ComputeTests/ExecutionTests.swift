import Compute
import Testing

@Test("Products of any provider agree with the reference over odd shapes, for every transposition and cut")
func products() throws {
  var random = TestRandom(2)
  for round in 0..<24 {
    let (m, n, k) = (1 + random.below(300), 1 + random.below(400), 1 + random.below(90))
    let (transposeA, transposeB) = (round % 2 == 1, round / 2 % 2 == 1)
    let a = transposeA ? Shape(k, m) : Shape(m, k), b = transposeB ? Shape(n, k) : Shape(k, n)
    let (x, y) = (random.floats(a.count), random.floats(b.count))
    var results: [[Float]] = []
    for processor in [try Processor(threads: 1, matmul: ReferenceProvider()), try Processor(threads: 2)] {
      let store = ParameterStore()
      try store.allocate(.inference)
      let graph = Graph(parameters: store, mode: .inference)
      let c = graph.matmul(
        graph.constant(x, a), graph.constant(y, b), transposeA: transposeA, transposeB: transposeB)
      graph.keep(c)
      let executor = Executor(processor: processor)
      try executor.forward(graph)
      results.append(Array(try executor.floats(of: c)))
    }
    // k products of size below one, in single precision.
    #expect(largestDifference(results[0], results[1]) < 1e-7 * Float(k) + 1e-6, "\(m) \(n) \(k)")
  }
}

@Test("The total loss is the sum over names of summed terms by summed weights, over micro-batches")
func lossesAccumulate() throws {
  let processor = try Processor(threads: 2)
  let store = ParameterStore()
  let w = try store.declare(ParameterDeclaration(name: "w", shape: Shape(2), initializer: .ones))
  try store.allocate(.trainable)
  store.initialize(seed: 1, on: processor)
  func record(_ factors: [(String, Float, Double)]) -> Graph {
    let graph = Graph(parameters: store, mode: .gradients)
    for (name, factor, weight) in factors {
      let x = graph.scale(graph.parameter(w), by: factor)
      graph.loss(name, sum: graph.squaredError(x, target: graph.constant([0, 0] as [Float], Shape(2))), weight: weight)
    }
    return graph
  }
  let batches = [record([("a", 1, 2), ("b", 2, 1), ("a", 3, 1)]), record([("a", 2, 5), ("b", 1, 0)])]
  var denominators: [String: Double] = [:]
  for batch in batches { denominators.merge(batch.lossWeights, uniquingKeysWith: +) }
  #expect(denominators == ["a": 8, "b": 1])
  let executor = Executor(processor: processor)
  for batch in batches { try executor.forwardBackward(batch, denominators: denominators) }
  // d/dw (k w)^2 = 2 k^2 at w = 1: a: 2 (1 + 9 + 4) / 8, b: 2 (4 + 1) / 1.
  #expect(store.gradient(of: w).map { Array($0) } == [13.5, 13.5])
  // Nothing labelled: no gradient, and no division by zero.
  store.zeroGradients(on: processor)
  try executor.forwardBackward(record([("a", 1, 0)]))
  #expect(store.gradient(of: w).map { Array($0) } == [0, 0])
}

@Test("Values whose times do not meet share memory: depth costs no memory in inference")
func memoryIsShared() throws {
  func bytes(depth: Int) throws -> Int {
    let store = ParameterStore()
    try store.allocate(.inference)
    let graph = Graph(parameters: store, mode: .inference)
    var x = graph.constant([Float](repeating: 1, count: 1 << 16), Shape(256, 256))
    for _ in 0..<depth { x = graph.softmax(graph.scale(x, by: 1)) }
    graph.keep(x)
    let executor = Executor(processor: try Processor(threads: 1))
    try executor.forward(graph)
    return executor.arenaByteCount
  }
  #expect(try bytes(depth: 40) == bytes(depth: 2))
}

@Test("A random graph gives the same bits whatever was in the arena before")
func arenaHoldsNoGhosts() throws {
  // Graphs of random structure; each runs on a fresh executor and on one whose arena other graphs have filled.
  let processor = try Processor(threads: 2)
  let used = Executor(processor: processor)
  for seed in 0..<30 {
    let recording = try Recording([Shape(6, 8), Shape(6, 8), Shape(8, 8)], seed: UInt64(seed)) { graph, inputs in
      var random = TestRandom(UInt64(seed) + 100)
      var values = Array(inputs.prefix(2))
      for _ in 0..<25 {
        let a = values[random.below(values.count)], b = values[random.below(values.count)]
        switch random.below(7) {
        case 0: values.append(graph.add(a, b))
        case 1: values.append(graph.mul(a, b))
        case 2: values.append(graph.softmax(a))
        case 3: values.append(graph.linear(a, inputs[2], bias: nil, activation: .gelu))
        case 4: values.append(graph.slice(graph.concat([a, b], axis: 1), axis: 1, from: 3, to: 11))
        case 5: values.append(graph.activation(.tanh, a))
        default: values.append(graph.reshape(graph.scale(graph.reshape(a, [8, 6]), by: 0.5), [6, 8]))
        }
      }
      return values[values.count - 1]
    }
    let fresh = Executor(processor: processor)
    let (expected, value) = (try recording.gradients(on: fresh), try recording.value(on: fresh))
    #expect(try recording.gradients(on: used) == expected)
    #expect(try recording.value(on: used) == value)
    try expectGradients(recording, on: processor, step: 0.004, "graph \(seed)")
  }
}

@Test("Empty inputs run: no rows, no segments, no targets")
func emptyInputs() throws {
  let recording = try Recording([Shape(0, 8), Shape(5, 8)], seed: 1) { graph, v in
    let rows = graph.linear(v[0], v[1], bias: nil, activation: .gelu)
    let normed = graph.softmax(graph.selfAttention(graph.reshape(v[0], [0, 24]), starts: [0], headCount: 2))
    let loss = graph.crossEntropy(rows, targets: graph.integers([]))
    graph.keep(graph.segment(.mean, normed, starts: graph.integers([0, 0])))
    return graph.add(loss, graph.squaredError(rows, target: graph.constant([] as [Float], Shape(0, 5))))
  }
  let executor = Executor(processor: try Processor(threads: 2))
  #expect(try recording.value(on: executor) == [0])
  #expect(try recording.gradients(on: executor)[1].allSatisfy { $0 == 0 })
}
