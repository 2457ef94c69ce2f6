import Compute
import Synchronization
import Testing

/// Passes everything on to a processor's own provider, and counts the weights that it is asked to prepare.
private final class CountingProvider: MatmulProvider {
  private let counted = Mutex(0)
  private let inner: any MatmulProvider

  init(_ inner: any MatmulProvider) { self.inner = inner }

  var count: Int { counted.withLock { $0 } }
  var name: String { inner.name }

  func prepare(
    _ source: WeightSource, outputs: Int, inputs: Int, reusing earlier: PreparedWeight?, on processor: Processor
  ) -> PreparedWeight {
    counted.withLock { $0 += 1 }
    return inner.prepare(source, outputs: outputs, inputs: inputs, reusing: earlier, on: processor)
  }
  func multiply(_ product: MatrixProduct) { inner.multiply(product) }
  func forward(_ call: LinearCall, on processor: Processor) { inner.forward(call, on: processor) }
  func inputGradient(_ call: LinearGradientCall, on processor: Processor) { inner.inputGradient(call, on: processor) }
  func weightGradient(_ call: LinearGradientCall, on processor: Processor) { inner.weightGradient(call, on: processor) }
}

/// Three layers of unlike sizes, so that one's packed memory is too small or too large for the next.
private let widths = [70, 40, 200, 33]

private func layers(_ form: ParameterStore.Form, on processor: Processor) throws -> ParameterStore {
  let store = ParameterStore()
  for (inputs, outputs) in zip(widths, widths.dropFirst()) {
    try store.declare(
      ParameterDeclaration(
        name: "w\(outputs)", shape: Shape(outputs, inputs), initializer: .truncatedNormal(deviation: 0.1)))
  }
  try store.allocate(form)
  store.initialize(seed: 3, on: processor)
  return store
}

private func record(_ store: ParameterStore, _ mode: GraphMode, _ x: [Float]) throws -> (Graph, Value) {
  let graph = Graph(parameters: store, mode: mode)
  var y = graph.constant(x, Shape(x.count / widths[0], widths[0]))
  for outputs in widths.dropFirst() {
    let weight = try #require(store.find("w\(outputs)"))
    y = graph.linear(y, graph.parameter(weight), bias: nil)
  }
  graph.keep(y)
  return (graph, y)
}

@Test("In inference a weight is packed in passing, then once for good, with the same results")
func weightsAreKeptFromTheirSecondUse() throws {
  let plain = try Processor(threads: 2)
  let provider = CountingProvider(plain.matmul)
  let processor = try Processor(threads: 2, matmul: provider)
  let store = try layers(.inference, on: processor)
  var random = TestRandom(9)
  let x = random.floats(5 * widths[0])
  let executor = Executor(processor: processor)
  var results: [[Float]] = [], counts: [Int] = []
  for _ in 0..<4 {
    let (graph, y) = try record(store, .inference, x)
    try executor.forward(graph)
    results.append(Array(try executor.floats(of: y)))
    counts.append(provider.count)
  }
  #expect(counts == [3, 6, 6, 6])
  let (graph, y) = try record(store, .inference, x)
  let oracle = Executor(processor: try Processor(threads: 1, matmul: ReferenceProvider()))
  try oracle.forward(graph)
  let expected = Array(try oracle.floats(of: y))
  for result in results {
    #expect(result == results[0])
    #expect(largestDifference(result, expected) < 1e-4)
  }
}

@Test("While parameters are trained a weight is packed at every use, and follows its changes")
func trainedWeightsArePackedAnew() throws {
  let plain = try Processor(threads: 2)
  let provider = CountingProvider(plain.matmul)
  let processor = try Processor(threads: 2, matmul: provider)
  let store = try layers(.trainable, on: processor)
  var random = TestRandom(9)
  let x = random.floats(5 * widths[0])
  let executor = Executor(processor: processor)
  var results: [[Float]] = [], counts: [Int] = []
  for _ in 0..<3 {
    let (graph, y) = try record(store, .gradients, x)
    try executor.forward(graph)
    results.append(Array(try executor.floats(of: y)))
    counts.append(provider.count)
    for i in store.flatValues.indices { store.flatValues[i] *= 2 }
  }
  #expect(counts == [3, 6, 9])
  // Three layers, each twice as strong: powers of two are exact.
  #expect(results[1] == results[0].map { $0 * 8 })
  #expect(results[2] == results[0].map { $0 * 64 })
}
