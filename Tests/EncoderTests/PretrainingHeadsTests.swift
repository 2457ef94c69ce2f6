import Compute
import Encoder
import Testing

/// A tiny encoder with the heads of pre-training, and a batch with masked places.
private struct Pretraining {
  let store = ParameterStore()
  let encoder: BertEncoder
  let heads: PretrainingHeads
  let executor: Executor
  let batch: PackedSequences
  let masked = PretrainingHeads.Masked(rows: [1, 4, 7, 8], words: [3, 0, 28, 3])
  private let nextSentence: [Int32] = [0, 1]

  init(threads: Int = 2) throws {
    let configuration = EncoderConfiguration(
      vocabularySize: 29, hiddenSize: 16, layerCount: 1, headCount: 2, intermediateSize: 24, maximumPositions: 8)
    encoder = try BertEncoder(configuration, parameters: store, pooler: true)
    heads = try PretrainingHeads(for: encoder, parameters: store)
    try store.allocate(.trainable)
    let processor = try Processor(threads: threads)
    store.setWeightsByName()
    executor = Executor(processor: processor)
    var batch = PackedSequences()
    batch.append(pieces: [2, 1, 9, 4, 1], segments: [0, 0, 0, 1, 1])
    batch.append(pieces: [2, 8, 1, 1], segments: [0, 0, 1, 1])
    self.batch = batch
  }

  func record() -> (graph: Graph, output: PretrainingHeads.Output) {
    let graph = Graph(parameters: store, mode: .gradients)
    let encoded = encoder.record(on: graph, batch: batch)
    let output = heads.record(on: graph, encoded, masked: masked, nextSentence: nextSentence)
    graph.keep(output.words)
    graph.keep(output.nextSentence)
    return (graph, output)
  }

  /// The total loss by its terms.
  func loss() throws -> Double {
    let graph = record().graph
    try executor.forward(graph)
    let weights = graph.lossWeights
    return try graph.losses.reduce(0) { $0 + (try executor.lossSum($1)) / (weights[$1.name] ?? 1) }
  }
}

@Test("The heads of pre-training have transformers' names, and scores at masked places alone")
func pretrainingShapes() throws {
  let model = try Pretraining()
  let (graph, output) = model.record()
  #expect(graph.error == nil)
  #expect(graph.type(of: output.words)?.shape == Shape(4, 29))
  #expect(graph.type(of: output.nextSentence)?.shape == Shape(2, 2))
  #expect(graph.lossWeights == ["masked_words": 4, "next_sentence": 2])
  let heads = model.store.declarations.filter { $0.name.hasPrefix("cls.") }
  #expect(
    heads.map(\.name) == [
      "cls.predictions.transform.dense.weight", "cls.predictions.transform.dense.bias",
      "cls.predictions.transform.LayerNorm.weight", "cls.predictions.transform.LayerNorm.bias",
      "cls.predictions.bias", "cls.seq_relationship.weight", "cls.seq_relationship.bias",
    ])
  #expect(heads.map(\.shape) == [Shape(16, 16), Shape(16), Shape(16), Shape(16), Shape(29), Shape(2, 16), Shape(2)])
}

@Test("Untrained heads with all zeros guess: log V a word and log 2 a pair")
func pretrainingGuess() throws {
  let model = try Pretraining()
  for index in model.store.declarations.indices {
    model.store.mutableValues(of: ParameterID(index: index))?.update(repeating: 0)
  }
  // ln 29 + ln 2
  #expect(abs(try model.loss() - 4.060443) < 1e-5)
}

/// Single precision against torch's double, as in the encoder's own parity tests; ten times the rounding of such sums.
private let parityTolerance: Float = 2e-5

@Test(
  "Scores, losses and gradients are those of transformers' BertForPreTraining, the word table's from both of its ends")
func pretrainingMatchesTorch() throws {
  let expected = try Fixture(named: "tiny_pretraining.bin")
  let model = try Pretraining()
  let (graph, output) = model.record()
  try model.executor.forwardBackward(graph)
  #expect(largestDifference(try model.executor.floats(of: output.words), expected["words"]) < parityTolerance)
  #expect(largestDifference(try model.executor.floats(of: output.nextSentence), expected["next"]) < parityTolerance)
  for (index, declaration) in model.store.declarations.enumerated() {
    let gradient = try #require(model.store.gradient(of: ParameterID(index: index)))
    let wanted = expected["gradient." + declaration.name]
    #expect(largestDifference(gradient, wanted) < parityTolerance, "\(declaration.name)")
    // Not vacuous: but for the key biases, which softmax cancels, every gradient is something.
    if !declaration.name.hasSuffix("key.bias") { #expect(wanted.contains { abs($0) > 1e-4 }, "\(declaration.name)") }
  }
  #expect(abs(try model.loss() - Double(expected["loss"].first ?? 0)) < Double(parityTolerance))
}

/// The loss of size five is good to 1e-6, so a quotient by 0.02 to some 1e-4; the neglected third derivative adds as much.
private let quotientTolerance = 4e-3

@Test("Gradients of the heads are those of differences")
func pretrainingGradients() throws {
  let model = try Pretraining()
  try model.executor.forwardBackward(model.record().graph)
  for (index, declaration) in model.store.declarations.enumerated() where declaration.name.hasPrefix("cls.") {
    let id = ParameterID(index: index)
    let values = try #require(model.store.mutableValues(of: id)), gradient = try #require(model.store.gradient(of: id))
    for i in stride(from: 0, to: values.count, by: max(values.count / 12, 1)) {
      let original = values[i]
      values[i] = original + 0.01
      let above = try model.loss()
      values[i] = original - 0.01
      let below = try model.loss()
      values[i] = original
      let numeric = (above - below) / 0.02
      #expect(
        abs(numeric - Double(gradient[i])) < quotientTolerance * max(1, abs(numeric)),
        "\(declaration.name) \(i): \(gradient[i]) for \(numeric)")
    }
  }
}

@Test("Gradients of the heads are the same bits on one thread as on two")
func pretrainingThreads() throws {
  let gradients = try (1...2).map { threads in
    let model = try Pretraining(threads: threads)
    try model.executor.forwardBackward(model.record().graph)
    return Array(model.store.flatGradients)
  }
  #expect(gradients[0].contains { $0 != 0 } && gradients[0] == gradients[1])
}

@Test("Without a pooler there is no next sentence, and the graph says so")
func pretrainingWithoutPooler() throws {
  let store = ParameterStore()
  let encoder = try BertEncoder(
    EncoderConfiguration(
      vocabularySize: 9, hiddenSize: 8, layerCount: 0, headCount: 1, intermediateSize: 8, maximumPositions: 4),
    parameters: store, pooler: false)
  let heads = try PretrainingHeads(for: encoder, parameters: store)
  try store.allocate(.trainable)
  let graph = Graph(parameters: store, mode: .gradients)
  let encoded = encoder.record(on: graph, batch: PackedSequences([([1, 2], [0, 0])]))
  _ = heads.record(on: graph, encoded, masked: .init(rows: [1], words: [2]), nextSentence: [0])
  #expect(throws: GraphError.self) { try Executor(processor: Processor(threads: 1)).forward(graph) }
}
