import Compute

/// A layer's parameters by number.
struct LayerParameters {
  let attentionWeights: [ParameterID]
  let attentionBiases: [ParameterID]
  let attentionOutput: DenseParameters
  let attentionNorm: NormParameters
  let intermediate: DenseParameters
  let output: DenseParameters
  let outputNorm: NormParameters
}

/// A weight [O, I] and a bias [O].
struct DenseParameters {
  let weight: ParameterID
  let bias: ParameterID
}

/// A gain and a bias, [H] each.
struct NormParameters {
  let gain: ParameterID
  let bias: ParameterID
}

/// Declares an encoder's parameters under the names that the transformers library gives them.
struct EncoderParameters {
  let words: ParameterID
  let positions: ParameterID
  let segments: ParameterID
  let norm: NormParameters
  let layers: [LayerParameters]
  let pooler: DenseParameters?

  init(
    _ configuration: EncoderConfiguration, in store: ParameterStore, prefix: String, pooler hasPooler: Bool
  ) throws(ParameterError) {
    let declare = Declarer(store: store, deviation: configuration.initializerRange)
    let hidden = configuration.hiddenSize
    let embeddings = prefix + "embeddings."
    words = try declare.weight(embeddings + "word_embeddings.weight", Shape(configuration.vocabularySize, hidden))
    positions = try declare.weight(
      embeddings + "position_embeddings.weight", Shape(configuration.maximumPositions, hidden))
    segments = try declare.weight(
      embeddings + "token_type_embeddings.weight", Shape(configuration.typeVocabularySize, hidden))
    norm = try declare.norm(embeddings + "LayerNorm", hidden)
    var layers: [LayerParameters] = []
    for number in 0..<configuration.layerCount {
      let layer = "\(prefix)encoder.layer.\(number)."
      // The three weights, then the three biases: neighbours in memory are multiplied as one.
      var weights: [ParameterID] = []
      var biases: [ParameterID] = []
      for part in ["query", "key", "value"] {
        weights.append(try declare.weight("\(layer)attention.self.\(part).weight", Shape(hidden, hidden)))
      }
      for part in ["query", "key", "value"] {
        biases.append(try declare.bias("\(layer)attention.self.\(part).bias", hidden))
      }
      layers.append(
        LayerParameters(
          attentionWeights: weights, attentionBiases: biases,
          attentionOutput: try declare.dense(layer + "attention.output.dense", from: hidden, to: hidden),
          attentionNorm: try declare.norm(layer + "attention.output.LayerNorm", hidden),
          intermediate: try declare.dense(
            layer + "intermediate.dense", from: hidden, to: configuration.intermediateSize),
          output: try declare.dense(layer + "output.dense", from: configuration.intermediateSize, to: hidden),
          outputNorm: try declare.norm(layer + "output.LayerNorm", hidden)))
    }
    self.layers = layers
    pooler = hasPooler ? try declare.dense(prefix + "pooler.dense", from: hidden, to: hidden) : nil
  }
}

/// Declares parameters as BERT initialises and decays them: biases and layer norms do not decay.
struct Declarer {
  let store: ParameterStore
  let deviation: Double

  func weight(_ name: String, _ shape: Shape) throws(ParameterError) -> ParameterID {
    try store.declare(
      ParameterDeclaration(name: name, shape: shape, initializer: .truncatedNormal(deviation: deviation)))
  }

  func bias(_ name: String, _ size: Int) throws(ParameterError) -> ParameterID {
    try store.declare(ParameterDeclaration(name: name, shape: Shape(size), initializer: .zeros, decays: false))
  }

  func dense(_ name: String, from inputs: Int, to outputs: Int) throws(ParameterError) -> DenseParameters {
    DenseParameters(
      weight: try weight(name + ".weight", Shape(outputs, inputs)), bias: try bias(name + ".bias", outputs))
  }

  /// Old files call the gain gamma and the bias beta.
  func norm(_ name: String, _ size: Int) throws(ParameterError) -> NormParameters {
    NormParameters(
      gain: try store.declare(
        ParameterDeclaration(
          name: name + ".weight", shape: Shape(size), initializer: .ones, decays: false,
          formerNames: [name + ".gamma"])),
      bias: try store.declare(
        ParameterDeclaration(
          name: name + ".bias", shape: Shape(size), initializer: .zeros, decays: false, formerNames: [name + ".beta"])))
  }
}
