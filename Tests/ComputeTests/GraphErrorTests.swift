import Compute
import Testing

private func emptyGraph(_ mode: GraphMode = .inference) throws -> Graph {
  let store = ParameterStore()
  try store.declare(ParameterDeclaration(name: "w", shape: Shape(3, 4), initializer: .ones))
  try store.allocate(mode.backward ? .trainable : .inference)
  return Graph(parameters: store, mode: mode)
}

private func zeros(_ graph: Graph, _ dimensions: Int...) -> Value {
  let shape = Shape(dimensions) ?? .scalar
  return graph.constant([Float](repeating: 0, count: shape.count), shape)
}

/// A recording that must be refused, and the problem that must be found.
struct Refusal: Sendable {
  let problem: OperationProblem
  let build: @Sendable (Graph) -> Value

  init(_ problem: OperationProblem, _ build: @escaping @Sendable (Graph) -> Value) {
    self.problem = problem
    self.build = build
  }
}

private let faults: [Refusal] = [
  Refusal(.size(input: 1, axis: 1, expected: 5, actual: 4)) { $0.linear(zeros($0, 2, 5), zeros($0, 3, 4), bias: nil) },
  Refusal(.size(input: 2, axis: 0, expected: 3, actual: 2)) {
    $0.linear(zeros($0, 2, 4), zeros($0, 3, 4), bias: zeros($0, 2))
  },
  Refusal(.rank(input: 1, expected: 2, actual: 1)) { $0.linear(zeros($0, 2, 5), zeros($0, 5), bias: nil) },
  Refusal(.size(input: 1, axis: 0, expected: 3, actual: 4)) { $0.matmul(zeros($0, 2, 3), zeros($0, 4, 5)) },
  Refusal(.shapesDiffer(input: 1, other: 0)) { $0.add(zeros($0, 2, 3), zeros($0, 3, 2)) },
  Refusal(.size(input: 1, axis: 0, expected: 3, actual: 2)) { $0.mul(zeros($0, 2, 3), zeros($0, 2)) },
  Refusal(.elementType(input: 1, expected: .i32, actual: .f32)) { $0.gatherRows(zeros($0, 2, 3), index: zeros($0, 2)) },
  Refusal(.elementType(input: 0, expected: .f32, actual: .i32)) { $0.softmax($0.integers([1, 2])) },
  Refusal(.range(input: 0, axis: 1, from: 2, to: 4)) { $0.slice(zeros($0, 2, 3), axis: 1, from: 2, to: 4) },
  Refusal(.axis(input: 0, axis: 2)) { $0.slice(zeros($0, 2, 3), axis: 2, from: 0, to: 1) },
  Refusal(.axis(input: 0, axis: 3)) { $0.concat([zeros($0, 2, 3)], axis: 3) },
  Refusal(.dimensions([4, 2])) { $0.reshape(zeros($0, 2, 3), [4, 2]) },
  Refusal(.dimensions([-1, -1])) { $0.reshape(zeros($0, 2, 3), [-1, -1]) },
  Refusal(.setting(name: "dropout", value: 1)) { $0.dropout(zeros($0, 2, 3), rate: 1) },
  Refusal(.setting(name: "headCount", value: 5)) { $0.selfAttention(zeros($0, 2, 12), starts: [0, 2], headCount: 5) },
  Refusal(.starts(input: 0, position: 1)) { $0.selfAttention(zeros($0, 3, 12), starts: [0, 2], headCount: 2) },
  Refusal(.starts(input: 0, position: 2)) { $0.selfAttention(zeros($0, 3, 12), starts: [0, 3, 2, 3], headCount: 2) },
  Refusal(.inputCount(expected: 1, actual: 0)) { $0.concat([], axis: 0) },
  Refusal(.size(input: 1, axis: 0, expected: 2, actual: 3)) {
    $0.crossEntropy(zeros($0, 2, 3), targets: $0.integers([0, 1, 2]))
  },
]

@Test("A wrong operand gives poison and the reason, and nothing traps", arguments: faults)
func refused(by refusal: Refusal) throws {
  let graph = try emptyGraph()
  let value = refusal.build(graph)
  #expect(value.isPoison)
  guard case .operation(_, _, let problem) = graph.error else {
    Issue.record("no operation error: \(String(describing: graph.error))")
    return
  }
  #expect(problem == refusal.problem)
  // Poison goes on, and the first reason stays.
  let first = graph.error
  #expect(graph.add(value, value).isPoison && graph.softmax(graph.reshape(value, [7])).isPoison)
  graph.loss("x", sum: value, weight: 1)
  #expect(graph.error == first && graph.losses.isEmpty)
  let executor = Executor(processor: try Processor(threads: 1))
  #expect(throws: try #require(first)) { try executor.forward(graph) }
}

@Test("An error names the operation and its shapes")
func errorNamesShapes() throws {
  let graph = try emptyGraph()
  _ = graph.linear(zeros(graph, 2, 5), graph.parameter(named: "w"), bias: nil)
  #expect(
    graph.error
      == .operation(
        name: "linear", inputs: [TensorType(Shape(2, 5)), TensorType(Shape(3, 4))],
        problem: .size(input: 1, axis: 1, expected: 5, actual: 4)))
}

@Test("Unknown handles, names and sizes are errors")
func unknowns() throws {
  var graph = try emptyGraph()
  #expect(graph.softmax(Value(handle: 99)).isPoison)
  #expect(graph.error == .unknownValue(operation: "softmax", handle: 99))
  graph = try emptyGraph()
  #expect(graph.softmax(.poison).isPoison)
  #expect(graph.error == .unknownValue(operation: "softmax", handle: 0))
  graph = try emptyGraph()
  #expect(graph.parameter(named: "nothing").isPoison)
  #expect(graph.error == .unknownParameter(name: "nothing"))
  graph = try emptyGraph()
  #expect(graph.constant([1, 2] as [Float], Shape(3)).isPoison)
  #expect(graph.error == .constantSize(expected: 12, actual: 8))
  graph = try emptyGraph()
  graph.loss("x", sum: zeros(graph, 2), weight: 1)
  #expect(graph.error == .lossType(name: "x", type: TensorType(Shape(2))))
}

@Test("Indices and starts outside of their tables are found when the graph runs")
func dataErrors() throws {
  let executor = Executor(processor: try Processor(threads: 2))
  var graph = try emptyGraph()
  graph.keep(graph.gatherRows(zeros(graph, 3, 2), index: graph.integers([0, 2, 3, 1])))
  let gathered = GraphError.operation(
    name: "gather_rows", inputs: [TensorType(Shape(3, 2)), TensorType(Shape(4), .i32)],
    problem: .index(input: 1, position: 2, index: 3, limit: 3))
  #expect(throws: gathered) { try executor.forward(graph) }
  graph = try emptyGraph()
  let logits = zeros(graph, 2, 3)
  graph.keep(graph.crossEntropy(logits, targets: graph.integers([-100, -1])))
  let target = GraphError.operation(
    name: "cross_entropy", inputs: [TensorType(Shape(2, 3)), TensorType(Shape(2), .i32)],
    problem: .index(input: 1, position: 1, index: -1, limit: 3))
  #expect(throws: target) { try executor.forward(graph) }
  graph = try emptyGraph()
  graph.keep(graph.segment(.max, zeros(graph, 3, 2), starts: graph.integers([0, 2, 4])))
  let starts = GraphError.operation(
    name: "segment", inputs: [TensorType(Shape(3, 2)), TensorType(Shape(3), .i32)],
    problem: .starts(input: 1, position: 2))
  #expect(throws: starts) { try executor.forward(graph) }
}

@Test("Only kept values of the latest run can be read, and only recorded backwards run")
func reading() throws {
  let executor = Executor(processor: try Processor(threads: 1))
  let graph = try emptyGraph()
  let x = graph.constant([1, 2, 3] as [Float], Shape(3))
  let lost = graph.scale(x, by: 2), kept = graph.scale(lost, by: 2)
  graph.keep(kept)
  #expect(throws: GraphError.notKept(handle: kept.handle)) { _ = try executor.floats(of: kept) }
  try executor.forward(graph)
  #expect(Array(try executor.floats(of: kept)) == [4, 8, 12])
  #expect(throws: GraphError.notKept(handle: lost.handle)) { _ = try executor.floats(of: lost) }
  #expect(throws: GraphError.backwardNotRecorded) { try executor.forwardBackward(graph) }
  let training = try emptyGraph(.gradients)
  training.loss(
    "y", sum: training.squaredError(training.parameter(named: "w"), target: zeros(training, 3, 4)), weight: 2)
  #expect(throws: GraphError.missingDenominator(loss: "y")) {
    try executor.forwardBackward(training, denominators: ["x": 1])
  }
}

@Test("A custom operation's own error comes out with its status")
func customError() throws {
  let executor = Executor(processor: try Processor(threads: 1))
  let graph = try emptyGraph()
  let operation = CustomOperation(
    name: "mine", infer: { inputs, _ in Inference(outputs: inputs) },
    forward: { _ throws(OperationProblem) in throw .custom(status: -3) }, backward: { _ in })
  let outputs = graph.custom(operation, [zeros(graph, 2)], outputs: 1)
  graph.keep(outputs[0])
  let expected = GraphError.operation(
    name: "mine", inputs: [TensorType(Shape(2))], problem: .custom(status: -3))
  #expect(throws: expected) { try executor.forward(graph) }
  #expect(graph.custom(operation, [zeros(graph, 2)], outputs: 2) == [.poison, .poison])
}
