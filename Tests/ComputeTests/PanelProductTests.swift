import Compute
import Testing

/// A linear layer of any size: x [rows, inputs], weights [outputs_i, inputs] and biases, results side by side.
private func layer(rows: Int, inputs: Int, outputs: [Int], seed: UInt64) throws -> Recording {
  let shapes = [Shape(rows, inputs)] + outputs.map { Shape($0, inputs) } + outputs.map { Shape($0) }
  return try Recording(shapes, seed: seed) { graph, v in
    let count = outputs.count
    return count == 1
      ? graph.linear(v[0], v[1], bias: v[2], activation: .gelu)
      : graph.linear(v[0], weights: Array(v[1...count]), biases: Array(v[(count + 1)...]))
  }
}

/// Rows below, at and above a tile and a piece; sums shorter and longer than a block; columns beside whole panels.
private let sizes: [(rows: Int, inputs: Int, outputs: [Int])] = [
  (1, 1, [1]), (5, 17, [3]), (12, 32, [32]), (13, 33, [31]), (7, 384, [33]), (121, 40, [130]), (241, 5, [64]),
  (3, 385, [96]), (2, 1000, [65]), (25, 769, [7]), (9, 64, [48, 48, 48]), (14, 20, [5, 40]), (130, 12, [120]),
  (20, 12, [600]),
]

@Test("Linear layers of every size equal the reference, forward and backward", arguments: sizes)
func panelsEqualReference(_ size: (rows: Int, inputs: Int, outputs: [Int])) throws {
  let recording = try layer(rows: size.rows, inputs: size.inputs, outputs: size.outputs, seed: 21)
  let oracle = Executor(processor: try Processor(threads: 1, matmul: ReferenceProvider()))
  let expected = try recording.value(on: oracle), slopes = try recording.gradients(on: oracle)
  for processor in try allProcessors() {
    let executor = Executor(processor: processor)
    // Twice on one executor: the second run packs into the memory of the first.
    for _ in 0..<2 {
      let value = try recording.value(on: executor), gradients = try recording.gradients(on: executor)
      let scale = expected.reduce(Float(1)) { max($0, abs($1)) }
      #expect(largestDifference(value, expected) < 4e-6 * scale, "\(processor.matmul.name)")
      for (gradient, slope) in zip(gradients, slopes) {
        let scale = slope.reduce(Float(1)) { max($0, abs($1)) }
        #expect(largestDifference(gradient, slope) < 4e-6 * scale, "\(processor.matmul.name)")
      }
    }
  }
}

@Test("A weight that has changed is packed again")
func changedWeights() throws {
  let recording = try layer(rows: 20, inputs: 50, outputs: [40], seed: 22)
  for processor in try allProcessors() {
    let executor = Executor(processor: processor)
    let before = try recording.value(on: executor)
    let weights = try #require(recording.store.mutableValues(of: recording.inputs[1]))
    for i in weights.indices { weights[i] = -weights[i] }
    let after = try recording.value(on: executor)
    let fresh = try recording.value(on: Executor(processor: processor))
    #expect(after == fresh && after != before)
    for i in weights.indices { weights[i] = -weights[i] }
    #expect(try recording.value(on: executor) == before)
  }
}

@Test("A row's results have the same bits whatever rows stand beside it, on any number of threads")
func rowsAreIndependent() throws {
  let inputs = 770, outputs = 200, rows = 300
  var random = TestRandom(23)
  let x = random.floats(rows * inputs), weight = random.floats(outputs * inputs)
  let store = ParameterStore()
  let id = try store.declare(
    ParameterDeclaration(name: "weight", shape: Shape(outputs, inputs), initializer: .zeros))
  try store.allocate(.inference)
  let values = try #require(store.mutableValues(of: id))
  for i in weight.indices { values[i] = weight[i] }
  func product(_ part: Range<Int>, on executor: Executor) throws -> [Float] {
    let graph = Graph(parameters: store, mode: .inference)
    let y = graph.linear(
      graph.constant(Array(x[part.lowerBound * inputs..<part.upperBound * inputs]), Shape(part.count, inputs)),
      graph.parameter(id), bias: nil)
    graph.keep(y)
    try executor.forward(graph)
    return Array(try executor.floats(of: y))
  }
  for set in InstructionSet.supported where set != .baseline {
    let whole = try product(0..<rows, on: Executor(processor: Processor(threads: 1, instructionSet: set)))
    for threads in 1...3 {
      let executor = Executor(processor: try Processor(threads: threads, instructionSet: set))
      for part in [0..<1, 0..<13, 7..<150, 100..<300] {
        let expected = whole[part.lowerBound * outputs..<part.upperBound * outputs]
        #expect(try product(part, on: executor) == Array(expected), "\(set) \(threads) threads, rows \(part)")
      }
    }
  }
}
