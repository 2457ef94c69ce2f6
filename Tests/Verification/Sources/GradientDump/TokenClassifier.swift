import Checkpoints
import Compute
import Encoder

/// A BERT encoder with the NER task's head: dropout is off, everything else is as in a training step of the host.
struct TokenClassifier {
  /// Every parameter, in trainable form.
  let store: ParameterStore
  /// What runs graphs.
  let executor: Executor

  private let encoder: BertEncoder
  private let weight: ParameterID
  private let bias: ParameterID

  /// Loads a model folder, head included.
  /// - Throws: the rooms' errors, `DumpError.headMissing`.
  init(path: String, processor: Processor) throws {
    let folder = try ModelFolder(path: path)
    let source = try folder.openWeights()
    let labelCount = try source.description(of: "classifier.weight").shape[0]
    store = ParameterStore()
    encoder = try BertEncoder(Self.encoderConfiguration(folder.configuration), parameters: store, pooler: false)
    let hidden = folder.configuration.hiddenSize
    let start = Initializer.truncatedNormal(deviation: folder.configuration.initializerRange)
    weight = try store.declare(
      ParameterDeclaration(name: "classifier.weight", shape: Shape(labelCount, hidden), initializer: start))
    bias = try store.declare(
      ParameterDeclaration(name: "classifier.bias", shape: Shape(labelCount), initializer: .zeros, decays: false))
    try store.allocate(.trainable)
    executor = Executor(processor: processor)

    let expected = store.declarations.map {
      ExpectedTensor(name: $0.name, shape: $0.shape.dimensions, isRequired: $0.name.hasPrefix("bert."))
    }
    let report = try TensorMatch.match(expected, with: source)
    try report.requireUsable()
    guard report.initialized.isEmpty else { throw DumpError.headMissing(model: path, names: report.initialized) }
    for tensor in report.used {
      guard let id = store.find(tensor.name), let values = store.mutableValues(of: id) else { continue }
      try source.copyFloats(of: tensor.storedName, into: values)
    }
  }

  /// Adds the gradients of a batch's mean loss to the store's, and returns that loss.
  /// - Throws: `GraphError`.
  func forwardBackward(_ batch: BatchFile.Batch) throws(GraphError) -> Double {
    let graph = Graph(parameters: store, mode: .gradients)
    let hidden = encoder.record(on: graph, batch: batch.pieces).last
    let logits = graph.linear(hidden, graph.parameter(weight), bias: graph.parameter(bias))
    let targets = graph.constant(batch.labels, Shape(batch.labels.count))
    graph.loss(
      "tags", sum: graph.crossEntropy(logits, targets: targets, ignoreIndex: BatchFile.ignored),
      weight: Double(batch.labelledCount))
    let denominators = graph.lossWeights
    try executor.forwardBackward(graph, denominators: denominators)
    var loss = 0.0
    for term in graph.losses {
      guard let denominator = denominators[term.name], denominator != 0 else { continue }
      loss += try executor.lossSum(term) / denominator
    }
    return loss
  }

  private static func encoderConfiguration(_ folder: BertConfiguration) -> EncoderConfiguration {
    let activation: Activation =
      switch folder.activation {
      case .gelu: .gelu
      case .geluNew: .geluTanh
      case .relu: .relu
      }
    return EncoderConfiguration(
      vocabularySize: folder.vocabularySize, hiddenSize: folder.hiddenSize, layerCount: folder.layerCount,
      headCount: folder.headCount, intermediateSize: folder.intermediateSize, activation: activation,
      maximumPositions: folder.maximumPositions, typeVocabularySize: folder.segmentTypeCount,
      layerNormEpsilon: folder.layerNormEpsilon, initializerRange: folder.initializerRange)
  }
}
