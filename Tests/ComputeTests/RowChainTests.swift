import Compute
import Testing

/// A block as an encoder has it between two attentions, with widths beside vectors and panels.
private struct Block {
  let store = ParameterStore()
  let hidden: Int
  let wide: Int

  init(hidden: Int, wide: Int, on processor: Processor) throws {
    self.hidden = hidden
    self.wide = wide
    let shapes = [
      ("up", Shape(wide, 4 * hidden)), ("upBias", Shape(wide)), ("down", Shape(hidden, wide)),
      ("downBias", Shape(hidden)),
      ("gain", Shape(hidden)), ("bias", Shape(hidden)), ("next", Shape(3 * hidden, hidden)),
    ]
    for (name, shape) in shapes {
      try store.declare(
        ParameterDeclaration(name: name, shape: shape, initializer: .truncatedNormal(deviation: 0.2)))
    }
    try store.allocate(.inference)
    store.initialize(seed: 5, on: processor)
  }

  /// Records the block on rows; what it returns is read after the run.
  func record(_ x: [Float], keepsInner: Bool = false) -> (graph: Graph, results: [Value]) {
    let graph = Graph(parameters: store, mode: .inference)
    let rows = x.count / hidden / 4
    let value = graph.constant(Array(x.prefix(rows * hidden)), Shape(rows, hidden))
    // Only the first layer reads this; its memory must not be another's before the last piece has been through.
    let mixed = graph.softmax(graph.constant(x, Shape(rows, 4 * hidden)))
    let up = graph.linear(
      mixed, graph.parameter(named: "up"), bias: graph.parameter(named: "upBias"), activation: .gelu)
    let down = graph.linear(up, graph.parameter(named: "down"), bias: graph.parameter(named: "downBias"))
    let normed = graph.residualLayerNorm(
      down, residual: value, gain: graph.parameter(named: "gain"), bias: graph.parameter(named: "bias"),
      epsilon: 1e-12)
    let next = graph.linear(normed, graph.parameter(named: "next"), bias: nil)
    // The last one reads what the chain has computed early, so that this must outlive it.
    let sum = graph.add(graph.softmax(normed), normed)
    let results = keepsInner ? [next, sum, up, down] : [next, sum]
    for result in results { graph.keep(result) }
    return (graph, results)
  }

  func run(_ executor: Executor, _ x: [Float], keepsInner: Bool = false) throws -> [[Float]] {
    let (graph, results) = record(x, keepsInner: keepsInner)
    try executor.forward(graph)
    return try results.map { Array(try executor.floats(of: $0)) }
  }
}

private let sizes: [(rows: Int, hidden: Int, wide: Int)] = [(1, 8, 24), (121, 40, 100), (250, 64, 256), (333, 33, 131)]

@Test("Rows that go through several layers piece by piece have the numbers of whole layers", arguments: sizes)
func rowsByPieces(_ size: (rows: Int, hidden: Int, wide: Int)) throws {
  for instructionSet in InstructionSet.supported {
    for precision in [Precision.fp32, .bf16] where precision.isNative(to: instructionSet) {
      for threads in [1, 2, 3] {
        let processor = try Processor(threads: threads, instructionSet: instructionSet, precision: precision)
        let block = try Block(hidden: size.hidden, wide: size.wide, on: processor)
        var random = TestRandom(17)
        let x = random.floats(size.rows * 4 * size.hidden)
        let executor = Executor(processor: processor)
        // The first run of a model never goes by pieces, nor does one that is watched.
        let whole = try block.run(executor, x), pieces = try block.run(executor, x)
        #expect(whole == pieces, "\(processor.matmul.name), \(threads) threads")
        let kept = try block.run(executor, x, keepsInner: true)
        #expect(Array(kept.prefix(2)) == whole)
        var seen = 0
        executor.observer = { _ in seen += 1 }
        let watched = try block.run(executor, x, keepsInner: true)
        #expect(watched == kept)
        #expect(seen == 7)
      }
    }
  }
}

@Test("What only the next layer reads takes no memory for all rows where rows go by pieces")
func piecesNeedLessMemory() throws {
  let processor = try Processor(threads: 2)
  guard processor.matmul.pieceRows(weights: 64 * 1024 * 5 + 64 * 192, ofBytes: false) != nil else { return }
  let block = try Block(hidden: 64, wide: 1024, on: processor)
  let first = Executor(processor: processor)
  _ = try block.run(first, [Float](repeating: 0.5, count: 130 * 256))
  _ = try block.run(first, [Float](repeating: 0.5, count: 4000 * 256))
  let second = Executor(processor: processor)
  _ = try block.run(second, [Float](repeating: 0.5, count: 4000 * 256))
  // The widest value is most of what whole layers need.
  #expect(first.arenaByteCount + 4000 * 600 * 4 < second.arenaByteCount)
}
