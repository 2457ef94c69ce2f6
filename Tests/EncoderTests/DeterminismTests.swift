import Compute
import Encoder
import Testing

/// Three training steps with dropout, clipping and Adam; all weights afterwards.
private func trained(threads: Int, set: InstructionSet? = nil) throws -> [Float] {
  let model = try TinyModel(hiddenDropout: 0.1, attentionDropout: 0.1)
  let processor = try Processor(threads: threads, instructionSet: set)
  let executor = Executor(processor: processor)
  let adam = Adam(.corrected, store: model.store)
  // Enough tokens that products, rows and columns are cut into several pieces.
  var batch = PackedSequences()
  for i in 0..<70 { batch.append(pieces: (0..<(1 + i % 12)).map { Int32(1 + (i * 5 + $0) % 49) }) }
  for step in 0..<3 {
    let graph = model.record(.training(RandomKey(seed: 11, step: UInt64(step))), batch).graph
    try executor.forwardBackward(graph)
    let norm = model.store.squaredGradientNorm(on: processor)
    adam.step(rate: 0.01, gradientScale: Adam.clipFactor(squaredNorm: norm, maximumNorm: 1), on: processor)
  }
  return Array(model.store.flatValues)
}

@Test("Training with 1, 2 or 3 threads gives the same bits", arguments: InstructionSet.supported)
func threadsDoNotMatter(set: InstructionSet) throws {
  let one = try trained(threads: 1, set: set)
  #expect(one.allSatisfy { $0.isFinite })
  for threads in 2...3 { #expect(try trained(threads: threads, set: set) == one, "\(threads) threads") }
}

@Test("Micro-batches add up to the gradient of the whole batch")
func microBatchesAddUp() throws {
  let model = try TinyModel()
  let processor = try Processor(threads: 2)
  let executor = Executor(processor: processor)
  try executor.forwardBackward(model.record(.gradients).graph)
  let whole = Array(model.store.flatGradients)
  model.store.zeroGradients(on: processor)
  var graphs: [Graph] = []
  var first = 0
  for sequence in 0..<model.batch.sequenceCount {
    let tokens = model.batch.tokens(of: sequence)
    var batch = PackedSequences()
    batch.append(pieces: model.batch.pieces[tokens], segments: model.batch.segments[tokens])
    graphs.append(model.record(.gradients, batch, firstToken: first, firstSequence: sequence).graph)
    first += tokens.count
  }
  var denominators: [String: Double] = [:]
  for graph in graphs { denominators.merge(graph.lossWeights, uniquingKeysWith: +) }
  for graph in graphs { try executor.forwardBackward(graph, denominators: denominators) }
  // The same terms in another order; gradients are of size one.
  #expect(largestDifference(Array(model.store.flatGradients), whole) < 1e-6)
  #expect(whole.contains { abs($0) > 0.01 })
}

@Test("A sequence's hidden states do not depend on its neighbours in the batch")
func sequencesAreIndependent() throws {
  let model = try TinyModel(form: .inference)
  let executor = Executor(processor: try Processor(threads: 2))
  let (graph, output, _) = model.record(.inference)
  try executor.forward(graph)
  let all = Array(try executor.floats(of: output.last))
  for sequence in 0..<model.batch.sequenceCount {
    let tokens = model.batch.tokens(of: sequence)
    var batch = PackedSequences()
    batch.append(pieces: model.batch.pieces[tokens], segments: model.batch.segments[tokens])
    let (graph, output, _) = model.record(.inference, batch)
    try executor.forward(graph)
    // Other shapes may be multiplied in another order.
    #expect(
      largestDifference(try executor.floats(of: output.last), all[tokens.lowerBound * 24..<tokens.upperBound * 24])
        < 2e-6
    )
  }
}

@Test("An impossible configuration is refused by name, and a piece outside of the vocabulary when it runs")
func refusals() throws {
  func refusal(_ change: (inout EncoderConfiguration) -> Void) -> EncoderError? {
    var configuration = EncoderConfiguration(vocabularySize: 50)
    change(&configuration)
    do throws(EncoderError) {
      _ = try BertEncoder(configuration, parameters: ParameterStore(), pooler: false)
      return nil
    } catch {
      return error
    }
  }
  #expect(refusal { $0.vocabularySize = 0 } == .size(setting: "vocab_size", value: 0))
  #expect(refusal { $0.headCount = 7 } == .headsDoNotDivide(hiddenSize: 768, headCount: 7))
  #expect(refusal { $0.hiddenDropout = 1 } == .dropout(setting: "hidden_dropout_prob", value: 1))
  #expect(refusal { $0.layerCount = -1 } == .size(setting: "num_hidden_layers", value: -1))
  #expect(refusal { $0.layerCount = 0 } == nil)
  let model = try TinyModel(form: .inference)
  var batch = PackedSequences()
  batch.append(pieces: [1, 2, 50])
  let executor = Executor(processor: try Processor(threads: 1))
  do {
    try executor.forward(model.record(.inference, batch).graph)
    Issue.record("a piece outside of the vocabulary went through")
  } catch GraphError.operation(let name, _, let problem) {
    #expect(name == "embedding" && problem == .index(input: 3, position: 2, index: 50, limit: 50))
  }
  batch = PackedSequences()
  batch.append(pieces: [Int32](repeating: 1, count: 13))
  do {
    try executor.forward(model.record(.inference, batch).graph)
    Issue.record("a sequence longer than the position table went through")
  } catch GraphError.operation(_, _, let problem) {
    #expect(problem == .index(input: 4, position: 12, index: 12, limit: 12))
  }
}
