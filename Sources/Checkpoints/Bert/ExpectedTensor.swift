/// A parameter that a model wants to find in a file.
public struct ExpectedTensor: Sendable, Equatable {
  /// The canonical name.
  public let name: String
  /// The shape, outermost dimension first.
  public let shape: [Int]
  /// Whether the model cannot do without; a new head can, for it starts from random numbers.
  public let isRequired: Bool

  /// Makes an expectation.
  public init(name: String, shape: [Int], isRequired: Bool = true) {
    self.name = name
    self.shape = shape
    self.isRequired = isRequired
  }

  /// The weight [output, input] and the bias [output] of a linear layer.
  public static func linear(_ name: String, input: Int, output: Int, isRequired: Bool = true) -> [ExpectedTensor] {
    [
      ExpectedTensor(name: name + ".weight", shape: [output, input], isRequired: isRequired),
      ExpectedTensor(name: name + ".bias", shape: [output], isRequired: isRequired),
    ]
  }

  /// The weight and the bias of a layer normalization, [size] each.
  public static func layerNorm(_ name: String, size: Int, isRequired: Bool = true) -> [ExpectedTensor] {
    [
      ExpectedTensor(name: name + ".weight", shape: [size], isRequired: isRequired),
      ExpectedTensor(name: name + ".bias", shape: [size], isRequired: isRequired),
    ]
  }
}

extension BertConfiguration {
  /// The parameters of the encoder, in the order of the computation; [V, H] piece embeddings first, the pooler last if
  /// it is wanted.
  public func encoderTensors(pooler: Bool) -> [ExpectedTensor] {
    let embeddings = "bert.embeddings."
    var tensors = [
      ExpectedTensor(name: BertTensorName.wordEmbeddings, shape: [vocabularySize, hiddenSize]),
      ExpectedTensor(name: embeddings + "position_embeddings.weight", shape: [maximumPositions, hiddenSize]),
      ExpectedTensor(name: embeddings + "token_type_embeddings.weight", shape: [segmentTypeCount, hiddenSize]),
    ]
    tensors += ExpectedTensor.layerNorm(embeddings + "LayerNorm", size: hiddenSize)
    for layer in 0..<layerCount { tensors += layerTensors("bert.encoder.layer.\(layer).") }
    if pooler { tensors += ExpectedTensor.linear("bert.pooler.dense", input: hiddenSize, output: hiddenSize) }
    return tensors
  }

  /// The parameters of the heads that BERT is pre-trained with, masked words and next sentence; the scores of words share
  /// the piece embeddings.
  public var pretrainingTensors: [ExpectedTensor] {
    let transform = "cls.predictions.transform."
    return ExpectedTensor.linear(transform + "dense", input: hiddenSize, output: hiddenSize)
      + ExpectedTensor.layerNorm(transform + "LayerNorm", size: hiddenSize)
      + [ExpectedTensor(name: BertTensorName.predictionBias, shape: [vocabularySize])]
      + ExpectedTensor.linear("cls.seq_relationship", input: hiddenSize, output: 2)
  }

  private func layerTensors(_ layer: String) -> [ExpectedTensor] {
    let h = hiddenSize
    return ExpectedTensor.linear(layer + "attention.self.query", input: h, output: h)
      + ExpectedTensor.linear(layer + "attention.self.key", input: h, output: h)
      + ExpectedTensor.linear(layer + "attention.self.value", input: h, output: h)
      + ExpectedTensor.linear(layer + "attention.output.dense", input: h, output: h)
      + ExpectedTensor.layerNorm(layer + "attention.output.LayerNorm", size: h)
      + ExpectedTensor.linear(layer + "intermediate.dense", input: h, output: intermediateSize)
      + ExpectedTensor.linear(layer + "output.dense", input: intermediateSize, output: h)
      + ExpectedTensor.layerNorm(layer + "output.LayerNorm", size: h)
  }
}
