import Compute
import Testing

/// A small deterministic generator for test data.
struct TestRandom {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

  mutating func word() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
  mutating func below(_ limit: Int) -> Int { Int(word() % UInt64(limit)) }
  mutating func float(_ range: ClosedRange<Float> = -1...1) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * Float(word() & 0xff_ffff) / 16_777_215
  }
  mutating func floats(_ count: Int, _ range: ClosedRange<Float> = -1...1) -> [Float] {
    (0..<count).map { _ in float(range) }
  }
}

/// The largest absolute difference; infinite when lengths differ or one is not a number.
func largestDifference(_ a: some Collection<Float>, _ b: some Collection<Float>) -> Float {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { $1.0 == $1.1 ? $0 : ($1.0 - $1.1).isNaN ? .infinity : max($0, abs($1.0 - $1.1)) }
}

/// Every instruction set of this machine on two threads, OpenBLAS and, where it is, oneDNN on two, and the reference
/// products on one.
func allProcessors() throws -> [Processor] {
  var result: [Processor] = []
  for set in InstructionSet.supported { result.append(try Processor(threads: 2, instructionSet: set)) }
  result.append(try Processor(threads: 2, matmul: OpenBLASProvider()))
  if let provider = OneDNNProvider(instructionSet: .best) {
    result.append(try Processor(threads: 2, matmul: provider))
  }
  result.append(try Processor(threads: 1, matmul: ReferenceProvider()))
  return result
}

extension Graph {
  /// A constant vector of integers.
  func integers(_ values: [Int32]) -> Value { constant(values, Shape(values.count)) }
}

/// A graph whose inputs are parameters, so that each has a gradient.
struct Recording {
  let store = ParameterStore()
  let inputs: [ParameterID]
  let build: (Graph, [Value]) -> Value
  private let factors: [Float]

  /// `build` records something on values of these shapes; the loss is a fixed random combination of its elements.
  init(_ shapes: [Shape], range: ClosedRange<Float> = -1...1, seed: UInt64, build: @escaping (Graph, [Value]) -> Value)
    throws
  {
    var ids: [ParameterID] = []
    for (i, shape) in shapes.enumerated() {
      ids.append(try store.declare(ParameterDeclaration(name: "input.\(i)", shape: shape, initializer: .zeros)))
    }
    try store.allocate(.trainable)
    var random = TestRandom(seed)
    for id in ids {
      guard let values = store.mutableValues(of: id) else { continue }
      for i in values.indices { values[i] = random.float(range) }
    }
    inputs = ids
    self.build = build
    factors = random.floats(1 << 16)
  }

  /// Records and returns the built value and the graph, with a loss sum(value * factors).
  func record(_ mode: GraphMode = .gradients) -> (graph: Graph, value: Value, loss: Value) {
    let graph = Graph(parameters: store, mode: mode)
    let value = build(graph, inputs.map { graph.parameter($0) })
    let count = graph.type(of: value)?.shape.count ?? 0
    let weights = graph.constant(Array(factors.prefix(count)), Shape(1, count))
    let flat = graph.reshape(value, [count, 1])
    let loss = graph.matmul(weights, flat)
    graph.keep(value)
    graph.loss("test", sum: loss, weight: 1)
    return (graph, value, loss)
  }

  /// The built value's elements.
  func value(on executor: Executor, _ mode: GraphMode = .gradients) throws -> [Float] {
    let (graph, value, _) = record(mode)
    try executor.forward(graph)
    return Array(try executor.floats(of: value))
  }

  /// The loss in double precision, from the built value's elements.
  func loss(on executor: Executor, _ mode: GraphMode) throws -> Double {
    zip(try value(on: executor, mode), factors).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// All inputs' gradients.
  func gradients(on executor: Executor, _ mode: GraphMode = .gradients) throws -> [[Float]] {
    store.zeroGradients(on: executor.processor)
    try executor.forwardBackward(record(mode).graph)
    return inputs.map { id in store.gradient(of: id).map { Array($0) } ?? [] }
  }
}

/// Compares backward with central differences of the forward, for up to 40 elements an input.
///
/// The loss is a sum of some hundred terms of size one in single precision, so it is good to some 1e-6, and the quotient
/// with 2 * 0.01 below it to some 1e-4; the neglected third derivative adds as much. An error of 1 % of a typical
/// gradient of size one is found.
let differenceTolerance = 4e-3

func expectGradients(
  _ recording: Recording, on processor: Processor, mode: GraphMode = .gradients, step: Float = 0.01,
  _ note: String = "", sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let executor = Executor(processor: processor)
  let analytic = try recording.gradients(on: executor, mode)
  for (input, id) in recording.inputs.enumerated() {
    let values = try #require(recording.store.mutableValues(of: id))
    for i in stride(from: 0, to: values.count, by: max(values.count / 40, 1)) {
      let original = values[i]
      values[i] = original + step
      let above = try recording.loss(on: executor, mode)
      values[i] = original - step
      let below = try recording.loss(on: executor, mode)
      values[i] = original
      let numeric = (above - below) / (2 * Double(step))
      let error = abs(numeric - Double(analytic[input][i]))
      #expect(
        error <= differenceTolerance * max(1, abs(numeric)),
        "\(note) input \(input) element \(i): \(analytic[input][i]) for \(numeric)", sourceLocation: sourceLocation)
    }
  }
}
