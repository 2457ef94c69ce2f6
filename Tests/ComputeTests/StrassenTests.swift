import Compute
import Testing

/// Linear layers of a stack, whose rows are those of sequences.
private struct Stack {
  let store = ParameterStore()
  let widths: [Int]

  /// Layers from each width to the next.
  init(_ widths: [Int], on processor: Processor) throws {
    self.widths = widths
    for (number, outputs) in widths.dropFirst().enumerated() {
      try store.declare(
        ParameterDeclaration(
          name: "weight\(number)", shape: Shape(outputs, widths[number]),
          initializer: .truncatedNormal(deviation: 0.1)))
      try store.declare(
        ParameterDeclaration(
          name: "bias\(number)", shape: Shape(outputs), initializer: .truncatedNormal(deviation: 0.1)))
    }
    try store.allocate(.inference)
    store.initialize(seed: 11, on: processor)
  }

  /// The last layer's results for sequences of these lengths, whose rows are `x`.
  func run(_ executor: Executor, _ x: [Float], lengths: [Int], paired: Bool = true) throws -> [Float] {
    let graph = Graph(parameters: store, mode: .inference)
    if paired { graph.pairRows(starts: lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int32($1)) }) }
    var y = graph.constant(x, Shape(x.count / widths[0], widths[0]))
    for number in 0..<widths.count - 1 {
      y = graph.linear(
        y, graph.parameter(named: "weight\(number)"), bias: graph.parameter(named: "bias\(number)"),
        activation: number % 2 == 0 ? .gelu : .identity)
    }
    graph.keep(y)
    try executor.forward(graph)
    return Array(try executor.floats(of: y))
  }
}

/// Instruction sets with a kernel of Strassen's product.
private func strassenProcessors(threads: Int) throws -> [Processor] {
  try InstructionSet.supported.compactMap { set in
    guard let choice = MatmulProviders.all.first(where: { $0.name == "strassen" }),
      let provider = choice.make(instructionSet: set, precision: .fp32)
    else { return nil }
    return try Processor(threads: threads, instructionSet: set, matmul: provider)
  }
}

/// Widths that can be halved, short of one block, a block and a part, several; and beside them widths that cannot.
private let stacks: [[Int]] = [
  [64, 64], [64, 192, 128], [416, 64], [64, 832, 64, 320], [768, 128], [100, 64, 90, 128], [64, 33, 64],
]

/// Single rows, odd and even sequences, none, and more pairs than a piece has.
private let batches: [[Int]] = [[1], [2], [1, 1, 1], [5, 0, 8, 3], [25], [127, 64], [3, 250, 1, 41]]

@Test("Strassen's product equals the reference, for rows of any sequences and weights of any size", arguments: stacks)
func strassenEqualsReference(_ widths: [Int]) throws {
  let oracle = Executor(processor: try Processor(threads: 1, matmul: ReferenceProvider()))
  for processor in try strassenProcessors(threads: 2) {
    let stack = try Stack(widths, on: processor), executor = Executor(processor: processor)
    var random = TestRandom(31)
    for lengths in batches {
      var x = random.floats(lengths.reduce(0, +) * widths[0])
      // Every third row is larger than its neighbours: pairs and single rows stand side by side.
      for i in x.indices where i / widths[0] % 3 == 2 { x[i] *= 5 }
      let expected = try stack.run(oracle, x, lengths: lengths)
      let scale = expected.reduce(Float(1)) { max($0, abs($1)) }
      // Twice: weights are packed in passing, then kept, and rows may go through several layers.
      for _ in 0..<2 {
        let found = try stack.run(executor, x, lengths: lengths)
        #expect(largestDifference(found, expected) < 4e-6 * scale, "\(processor.matmul.name) \(lengths)")
      }
    }
  }
}

@Test("Strassen's product rounds no more than a plain sum")
func strassenIsExact() throws {
  let widths = [768, 256], lengths = [96]
  for processor in try strassenProcessors(threads: 1) {
    let stack = try Stack(widths, on: processor), executor = Executor(processor: processor)
    var random = TestRandom(5)
    let x = random.floats(96 * widths[0])
    let weight = try #require(stack.store.find("weight0")), bias = try #require(stack.store.find("bias0"))
    let w = stack.store.values(of: weight), b = stack.store.values(of: bias)
    // Without the activation, in double precision.
    func error(_ found: [Float]) -> Double {
      var squares = 0.0
      for row in 0..<96 {
        for column in 0..<widths[1] {
          var sum = Double(b[column])
          for i in 0..<widths[0] { sum += Double(x[row * widths[0] + i]) * Double(w[column * widths[0] + i]) }
          let difference = Double(found[row * widths[1] + column]) - sum
          squares += difference * difference
        }
      }
      return (squares / Double(found.count)).squareRoot()
    }
    func results(paired: Bool) throws -> [Float] {
      let graph = Graph(parameters: stack.store, mode: .inference)
      if paired { graph.pairRows(starts: [0, 96]) }
      let y = graph.linear(
        graph.constant(x, Shape(96, widths[0])), graph.parameter(weight), bias: graph.parameter(bias))
      graph.keep(y)
      try executor.forward(graph)
      return Array(try executor.floats(of: y))
    }
    let plain = try results(paired: false), paired = try results(paired: true)
    #expect(plain != paired, "\(processor.matmul.name) multiplies seven times")
    #expect(error(paired) < 1.25 * error(plain), "\(processor.matmul.name)")
  }
}

@Test("A sequence's results have the same bits whatever sequences stand beside it, on any number of threads")
func sequencesAreIndependent() throws {
  let widths = [64, 256, 64, 128], lengths = [7, 64, 1, 30, 121, 18]
  var random = TestRandom(41)
  let rows = lengths.map { random.floats($0 * widths[0]) }
  for threads in 1...3 {
    for processor in try strassenProcessors(threads: threads) {
      let stack = try Stack(widths, on: processor)
      let executor = Executor(processor: processor), alone = Executor(processor: processor)
      let first = try stack.run(executor, rows.flatMap { $0 }, lengths: lengths)
      // Now with kept weights, and by pieces.
      let second = try stack.run(executor, rows.flatMap { $0 }, lengths: lengths)
      #expect(first == second)
      var at = 0
      for (length, x) in zip(lengths, rows) {
        let expected = Array(first[at..<at + length * 128])
        #expect(try stack.run(alone, x, lengths: [length]) == expected, "\(processor.matmul.name), \(length) rows")
        at += length * 128
      }
      let turned = try stack.run(executor, rows.reversed().flatMap { $0 }, lengths: lengths.reversed())
      #expect(Array(turned.suffix(lengths[0] * 128)) == Array(first.prefix(lengths[0] * 128)))
    }
  }
}

@Test("A row of huge values, or of none that is a number, rounds no row beside it")
func hugeRows() throws {
  let oracle = Executor(processor: try Processor(threads: 1, matmul: ReferenceProvider()))
  for processor in try strassenProcessors(threads: 1) {
    let stack = try Stack([512, 64], on: processor), executor = Executor(processor: processor)
    var random = TestRandom(47)
    let x = random.floats(2 * 512)
    let expected = try stack.run(oracle, x, lengths: [2]).prefix(64)
    for huge in [Float(1e3), 1e20, .infinity, .nan] {
      for row in [0, 1] {
        // Only some values, as in an encoder; the first block of either half has them, the second has not.
        var rows = row == 1 ? x : Array(x[512...] + x[..<512])
        for i in [5, 40, 300] { rows[row * 512 + i] *= huge }
        let found = try stack.run(executor, rows, lengths: [2])
        let other = found[(1 - row) * 64..<(2 - row) * 64]
        #expect(largestDifference(other, expected) < 4e-6, "\(processor.matmul.name), \(huge) in row \(row)")
      }
    }
  }
}

@Test("One weight serves rows in pairs and rows by themselves")
func oneWeightTwoForms() throws {
  for processor in try strassenProcessors(threads: 2) {
    let stack = try Stack([64, 128], on: processor)
    let executor = Executor(processor: processor), fresh = Executor(processor: processor)
    var random = TestRandom(43)
    let x = random.floats(20 * 64)
    let plain = try stack.run(fresh, x, lengths: [20], paired: false)
    for _ in 0..<3 {
      _ = try stack.run(executor, x, lengths: [20])
      #expect(try stack.run(executor, x, lengths: [20], paired: false) == plain)
    }
  }
}

@Test("While parameters are trained, rows make no pairs")
func trainingTakesNoPairs() throws {
  for processor in try strassenProcessors(threads: 2) {
    let recording = try Recording([Shape(20, 64), Shape(128, 64), Shape(128)], seed: 3) { graph, v in
      graph.pairRows(starts: [0, 20])
      return graph.linear(v[0], v[1], bias: v[2])
    }
    let panels = try #require(MatmulProviders.all.first { $0.name == "panels" })
    let provider = try #require(panels.make(instructionSet: processor.instructionSet, precision: .fp32))
    let plain = try Processor(threads: 2, instructionSet: processor.instructionSet, matmul: provider)
    for mode in [GraphMode.gradients, .inference] {
      let found = try recording.value(on: Executor(processor: processor), mode)
      #expect(try found == recording.value(on: Executor(processor: plain), mode))
    }
  }
}
