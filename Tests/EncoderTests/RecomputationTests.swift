import Compute
import Encoder
import Testing

/// Gradients of an encoder with dropout and a sum over its last layer as the loss, and the arena that they took.
private func gradients(
  layers: Int, recompute: Bool, keepsHidden: Bool = false, threads: Int = 2
) throws -> (gradients: [Float], hidden: [[Float]], arena: Int) {
  let store = ParameterStore()
  let configuration = EncoderConfiguration(
    vocabularySize: 50, hiddenSize: 48, layerCount: layers, headCount: 3, intermediateSize: 96, maximumPositions: 64)
  let encoder = try BertEncoder(configuration, parameters: store, pooler: true)
  try store.allocate(.trainable)
  let processor = try Processor(threads: threads)
  store.initialize(seed: 5, on: processor)
  var batch = PackedSequences()
  for i in 0..<12 { batch.append(pieces: (0..<(20 + i)).map { Int32(1 + (i * 5 + $0) % 49) }) }
  let graph = Graph(parameters: store, mode: .training(RandomKey(seed: 3), recompute: recompute))
  let output = encoder.record(on: graph, batch: batch)
  if keepsHidden { for value in output.hidden { graph.keep(value) } }
  let pooled = output.pooled() ?? .poison
  // A loss that reads an inner layer too, as a head may.
  let inner = graph.segment(.mean, output.hidden[layers / 2], starts: graph.constant(batch.starts, Shape(13)))
  let target = graph.constant([Float](repeating: 0.5, count: 12 * 48), Shape(12, 48))
  graph.loss("pooled", sum: graph.squaredError(pooled, target: target), weight: 12)
  graph.loss("inner", sum: graph.squaredError(inner, target: target), weight: 12)
  let executor = Executor(processor: processor)
  try executor.forwardBackward(graph)
  let hidden = keepsHidden ? try output.hidden.map { Array(try executor.floats(of: $0)) } : []
  return (Array(store.flatGradients), hidden, executor.arenaByteCount)
}

@Test("Recomputed activations give the same gradients, bit for bit, dropout included", arguments: [1, 2, 3, 6])
func recomputedGradients(layers: Int) throws {
  let kept = try gradients(layers: layers, recompute: false)
  #expect(kept.gradients.contains { $0 != 0 } && kept.gradients.allSatisfy(\.isFinite))
  for threads in 1...2 {
    #expect(try gradients(layers: layers, recompute: true, threads: threads).gradients == kept.gradients)
  }
}

@Test("Values that are kept can be read after a run that computed them again")
func recomputedHiddenStates() throws {
  let kept = try gradients(layers: 4, recompute: false, keepsHidden: true)
  let again = try gradients(layers: 4, recompute: true, keepsHidden: true)
  #expect(kept.hidden == again.hidden && kept.gradients == again.gradients)
}

@Test("With recomputation a layer more costs its output, not its activations")
func recomputedMemory() throws {
  func growth(recompute: Bool) throws -> Int {
    let few = try gradients(layers: 8, recompute: recompute).arena
    return (try gradients(layers: 24, recompute: recompute).arena - few) / 16
  }
  let kept = try growth(recompute: false), recomputed = try growth(recompute: true)
  // An output is 48 floats a token; what a layer keeps is more than 600. Arenas have a quarter to spare.
  #expect(kept > 5 * recomputed, "\(kept) and \(recomputed) bytes a layer")
}
