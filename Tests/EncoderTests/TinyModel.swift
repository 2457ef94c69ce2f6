import Compute
import Encoder

/// The tiny BERT of Fixtures/make_tiny_bert.py with its two heads.
struct TinyModel {
  static let lengths = [5, 12, 1, 8]
  let store = ParameterStore()
  let encoder: BertEncoder
  let batch: PackedSequences

  init(hiddenDropout: Double = 0, attentionDropout: Double = 0, form: ParameterStore.Form = .trainable) throws {
    let configuration = EncoderConfiguration(
      vocabularySize: 50, hiddenSize: 24, layerCount: 2, headCount: 3, intermediateSize: 32,
      hiddenDropout: hiddenDropout, attentionDropout: attentionDropout, maximumPositions: 12)
    encoder = try BertEncoder(configuration, parameters: store, pooler: true)
    for (name, outputs) in [("classifier", 3), ("sequence", 2)] {
      try store.declare(
        ParameterDeclaration(name: name + ".weight", shape: Shape(outputs, 24), initializer: .zeros))
      try store.declare(
        ParameterDeclaration(name: name + ".bias", shape: Shape(outputs), initializer: .zeros, decays: false))
    }
    try store.allocate(form)
    var batch = PackedSequences()
    var n = 0
    for (s, length) in Self.lengths.enumerated() {
      batch.append(
        pieces: (0..<length).map { Int32(1 + (7 * (n + $0) + 3 * s) % 49) },
        segments: (0..<length).map { $0 >= (length + 1) / 2 ? 1 : 0 })
      n += length
    }
    self.batch = batch
    resetWeights()
  }

  /// As `ParameterStore.setWeightsByName`.
  func resetWeights() { store.setWeightsByName() }

  /// The whole model on a graph, with both losses and everything kept.
  func record(_ mode: GraphMode, _ batch: PackedSequences? = nil, firstToken: Int = 0, firstSequence: Int = 0)
    -> (graph: Graph, output: EncoderOutput, pooled: Value)
  {
    let batch = batch ?? self.batch
    let graph = Graph(parameters: store, mode: mode)
    let output = encoder.record(on: graph, batch: batch)
    let pooled = output.pooled() ?? .poison
    for value in output.hidden + [pooled] { graph.keep(value) }
    let labels = (firstToken..<firstToken + batch.tokenCount).map { Int32($0 % 5 == 0 ? -100 : $0 * $0 % 3) }
    let kinds = (firstSequence..<firstSequence + batch.sequenceCount).map { Int32($0 % 2) }
    let tokenLogits = graph.linear(
      output.last, graph.parameter(named: "classifier.weight"), bias: graph.parameter(named: "classifier.bias"))
    let classLogits = graph.linear(
      pooled, graph.parameter(named: "sequence.weight"), bias: graph.parameter(named: "sequence.bias"))
    graph.loss(
      "tokens", sum: graph.crossEntropy(tokenLogits, targets: graph.constant(labels, Shape(labels.count))),
      weight: Double(labels.count { $0 != -100 }))
    graph.loss(
      "sequences", sum: graph.crossEntropy(classLogits, targets: graph.constant(kinds, Shape(kinds.count))),
      weight: Double(kinds.count))
    return (graph, output, pooled)
  }

  /// The total loss of the latest run.
  static func total(_ graph: Graph, _ executor: Executor) throws -> Double {
    let weights = graph.lossWeights
    return try graph.losses.reduce(0) { $0 + (try executor.lossSum($1)) / (weights[$1.name] ?? 1) }
  }
}

extension ParameterStore {
  /// Uniform in -0.2...0.2 by splitmix64 of the name's FNV-1a plus the element's number; layer norm gains around 1.
  func setWeightsByName() {
    for (index, declaration) in declarations.enumerated() {
      guard let values = mutableValues(of: ParameterID(index: index)) else { continue }
      var start: UInt64 = 0xcbf2_9ce4_8422_2325
      for byte in declaration.name.utf8 { start = (start ^ UInt64(byte)) &* 0x100_0000_01b3 }
      let shift = declaration.name.hasSuffix("LayerNorm.weight") ? 1.0 : 0.0
      for i in values.indices {
        var z = start &+ UInt64(i) &+ 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        z ^= z >> 31
        values[i] = Float((Double(z >> 40) / 16_777_216 - 0.5) * 0.4 + shift)
      }
    }
  }
}
