import Compute
import Glibc
import Testing

/// Philox-4x32-10 as its paper writes it, one counter at a time: the oracle of the vector form.
private func philox(_ counter: [UInt32], _ key: (UInt32, UInt32)) -> [UInt32] {
  var (c0, c1, c2, c3) = (counter[0], counter[1], counter[2], counter[3])
  var (k0, k1) = key
  for _ in 0..<10 {
    let a = UInt64(c0) * 0xd251_1f53, b = UInt64(c2) * 0xcd9e_8d57
    (c0, c1, c2, c3) = (
      UInt32(b >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: b), UInt32(a >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: a)
    )
    k0 &+= 0x9e37_79b9
    k1 &+= 0xbb67_ae85
  }
  return [c0, c1, c2, c3]
}

@Test("The generator gives the published first words of Philox-4x32-10", arguments: InstructionSet.supported)
func knownAnswer(set: InstructionSet) throws {
  let processor = try Processor(threads: 1, instructionSet: set)
  // Random123's known answers for key 0, counter 0.
  let words = processor.randomWords(key: 0, stream: 0, domain: 0, row: 0, block: 0, blocks: 1)
  #expect([words[0], words[16], words[32], words[48]] == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
}

@Test("Each word is that of its counter: block, row, stream, domain", arguments: InstructionSet.supported)
func counters(set: InstructionSet) throws {
  let processor = try Processor(threads: 1, instructionSet: set)
  let words = processor.randomWords(
    key: 0xdead_beef_1234_5678, stream: 9, domain: 2, row: 77, block: 4_000_000, blocks: 3)
  for block in 0..<3 {
    for lane in 0..<16 {
      let expected = philox([UInt32(16 * (4_000_000 + block) + lane), 77, 9, 2], (0x1234_5678, 0xdead_beef))
      for word in 0..<4 { #expect(words[block * 64 + word * 16 + lane] == expected[word]) }
    }
  }
}

private func mask(_ key: RandomKey, rate: Double, rows: Int, columns: Int, threads: Int, _ set: InstructionSet) throws
  -> [Float]
{
  let store = ParameterStore()
  try store.allocate(.inference)
  let graph = Graph(parameters: store, mode: GraphMode(dropout: true, backward: false, key: key))
  let ones = graph.constant([Float](repeating: 1, count: rows * columns), Shape(rows, columns))
  let y = graph.dropout(ones, rate: rate)
  graph.keep(y)
  let executor = Executor(processor: try Processor(threads: threads, instructionSet: set))
  try executor.forward(graph)
  return Array(try executor.floats(of: y))
}

@Test("A dropout mask depends on seed, step and part, not on threads or instructions")
func masksRepeat() throws {
  let key = RandomKey(seed: 5, step: 9, part: 1)
  let first = try mask(key, rate: 0.3, rows: 700, columns: 77, threads: 1, .baseline)
  for set in InstructionSet.supported {
    for threads in 1...3 { #expect(try mask(key, rate: 0.3, rows: 700, columns: 77, threads: threads, set) == first) }
  }
  for other in [
    RandomKey(seed: 6, step: 9, part: 1), RandomKey(seed: 5, step: 10, part: 1), RandomKey(seed: 5, step: 9, part: 2),
  ] {
    let second = try mask(other, rate: 0.3, rows: 700, columns: 77, threads: 1, .baseline)
    // Independent masks agree with probability 0.7^2 + 0.3^2 = 0.58; the deviation of the mean of 53900 is 0.0021.
    let agreement = Double(zip(first, second).count { $0 == $1 }) / Double(first.count)
    #expect(abs(agreement - 0.58) < 6 * 0.0021)
  }
}

@Test("Dropout drops at its rate and keeps the mean")
func dropoutRate() throws {
  let y = try mask(RandomKey(seed: 1), rate: 0.1, rows: 1000, columns: 384, threads: 2, InstructionSet.best)
  // Deviation of the share of 384000: sqrt(0.1 * 0.9 / 384000) = 0.00048.
  #expect(abs(Double(y.count { $0 == 0 }) / 384_000 - 0.1) < 6 * 0.00048)
  #expect(y.allSatisfy { $0 == 0 || $0 == Float(1 / 0.9) })
  for column in [0, 63, 64, 383] {
    // No column is special: deviation of the share of 1000 is 0.0095.
    #expect(abs(Double((0..<1000).count { y[$0 * 384 + column] == 0 }) / 1000 - 0.1) < 6 * 0.0095)
  }
}

@Test("Two dropouts of one graph have masks of their own, and a tag fixes a stream")
func streams() throws {
  let store = ParameterStore()
  try store.allocate(.inference)
  let graph = Graph(
    parameters: store, mode: GraphMode(dropout: true, backward: false, key: RandomKey(seed: 1)))
  let ones = graph.constant([Float](repeating: 1, count: 4096), Shape(64, 64))
  let values = [
    graph.dropout(ones, rate: 0.5), graph.dropout(ones, rate: 0.5), graph.dropout(ones, rate: 0.5, tag: 7),
    graph.dropout(ones, rate: 0.5, tag: 7),
  ]
  for value in values { graph.keep(value) }
  let executor = Executor(processor: try Processor(threads: 1))
  try executor.forward(graph)
  let masks = try values.map { Array(try executor.floats(of: $0)) }
  #expect(masks[0] != masks[1] && masks[1] != masks[2] && masks[2] == masks[3])
}

@Test("Tagged words repeat, differ by tag and key, and extend")
func taggedWords() throws {
  let processor = try Processor(threads: 1)
  let key = RandomKey(seed: 3, step: 4)
  let words = key.words(tag: 1, count: 100, on: processor)
  #expect(words.count == 100 && Set(words).count == 100)
  #expect(key.words(tag: 1, count: 40, on: processor) == Array(words.prefix(40)))
  #expect(key.words(tag: 2, count: 100, on: processor) != words)
  #expect(RandomKey(seed: 3, step: 5).words(tag: 1, count: 100, on: processor) != words)
}

@Test("First weights are normal within two deviations, and each parameter's come from its name")
func truncatedNormal() throws {
  let processor = try Processor(threads: 2)
  func first(_ names: [String], seed: UInt64) throws -> [[Float]] {
    let store = ParameterStore()
    let ids = try names.map {
      try store.declare(
        ParameterDeclaration(
          name: $0, shape: Shape(300, 500), initializer: .truncatedNormal(deviation: 0.02)))
    }
    try store.allocate(.trainable)
    store.initialize(seed: seed, on: processor)
    return ids.map { Array(store.values(of: $0)) }
  }
  let one = try first(["a", "b"], seed: 1)
  #expect(try first(["b"], seed: 1)[0] == one[1])
  #expect(try first(["b"], seed: 2)[0] != one[1])
  #expect(one[0] != one[1])
  let x = one[0].map { Double($0) / 0.02 }
  #expect(x.allSatisfy { abs($0) <= 2.000001 })
  // Moments of the standard normal cut at 2: variance 1 - 4 phi(2) / (2 Phi(2) - 1) = 0.7737.
  let mean = x.reduce(0, +) / Double(x.count)
  let variance = x.reduce(0) { $0 + $1 * $1 } / Double(x.count)
  #expect(abs(mean) < 6 * 0.0023 && abs(variance - 0.7737) < 6 * 0.002)
  // The distribution function at a few points; deviation below 0.0013 for 150000.
  for point in [-1.5, -0.5, 0.0, 0.3, 1.9] {
    let phi = { 0.5 * erfc(-$0 / 2.0.squareRoot()) }
    let expected = (phi(point) - phi(-2.0)) / (phi(2.0) - phi(-2.0))
    #expect(abs(Double(x.count { $0 <= point }) / Double(x.count) - expected) < 6 * 0.0013)
  }
}
