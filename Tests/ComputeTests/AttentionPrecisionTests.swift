import Compute
import Testing

/// Sequences' lengths, heads and head sizes beside tiles and blocks.
private let shapes: [(lengths: [Int], heads: Int, headSize: Int)] = [
  ([1], 1, 1), ([7, 1, 3], 3, 8), ([33], 2, 5), ([64, 31], 1, 64), ([101, 2, 65], 2, 40), ([130], 2, 64),
  ([512], 1, 32), ([20, 97], 1, 160),
]

/// Processors in bfloat16: where they have fast units for it, scores are multiplied by these.
private func roundingProcessors() throws -> [Processor] {
  try InstructionSet.supported.filter(Precision.bf16.isNative).map {
    try Processor(threads: 2, instructionSet: $0, precision: .bf16)
  }
}

private func recording(
  _ shape: (lengths: [Int], heads: Int, headSize: Int), range: ClosedRange<Float> = -2...2, dropout: Double = 0
) throws -> Recording {
  let starts = shape.lengths.reduce(into: [Int32(0)]) { $0.append(($0.last ?? 0) + Int32($1)) }
  let rows = shape.lengths.reduce(0, +)
  return try Recording([Shape(rows, 3 * shape.heads * shape.headSize)], range: range, seed: 41) { graph, v in
    graph.selfAttention(v[0], starts: starts, headCount: shape.heads, dropout: dropout)
  }
}

@Test("Attention in bfloat16 and its gradients are those of floats within its eight bits", arguments: shapes)
func attentionInBF16(_ shape: (lengths: [Int], heads: Int, headSize: Int)) throws {
  for dropout in [0, 0.3] {
    let recording = try recording(shape, dropout: dropout)
    let exact = Executor(processor: try Processor(threads: 1))
    let value = try recording.value(on: exact), gradient = try recording.gradients(on: exact)[0]
    // Scores are sums of headSize products of factors up to 2, each off by 2^-8 of itself at most; the errors are random.
    let tolerance = 0.004 * max(Float(shape.headSize).squareRoot(), 2)
    for processor in try roundingProcessors() {
      let executor = Executor(processor: processor), name = processor.matmul.name
      let rounded = try recording.value(on: executor), slope = try recording.gradients(on: executor)[0]
      #expect(largestDifference(rounded, value) < tolerance, "\(name)")
      let scale = gradient.reduce(Float(1)) { max($0, abs($1)) }
      #expect(largestDifference(slope, gradient) < 2 * tolerance * scale, "\(name)")
    }
  }
}

@Test("In bfloat16 too, a sequence's attention does not depend on its neighbours or on the number of threads")
func attentionAlone() throws {
  for processor in try roundingProcessors() {
    let together = try recording(([45, 70], 2, 32)), alone = try recording(([45], 2, 32))
    let single = try Processor(threads: 1, instructionSet: processor.instructionSet, precision: .bf16)
    let value = try together.value(on: Executor(processor: processor))
    let first = try alone.value(on: Executor(processor: processor))
    #expect(Array(value[..<first.count]) == first)
    let onOne = try together.value(on: Executor(processor: single))
    #expect(value == onOne)
  }
}

@Test("A token that is not a number shows in its own sequence, and in no other, in bfloat16 too")
func notANumberInAttention() throws {
  for processor in try roundingProcessors() {
    let recording = try recording(([40, 33], 1, 16))
    let values = try #require(recording.store.mutableValues(of: recording.inputs[0]))
    values[5 * 48 + 20] = .nan
    let value = try recording.value(on: Executor(processor: processor))
    let first = value.prefix(40 * 16), second = value.dropFirst(40 * 16)
    #expect(first.contains { $0.isNaN })
    #expect(second.allSatisfy { $0.isFinite })
  }
}
