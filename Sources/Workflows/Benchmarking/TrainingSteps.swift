import Compute
import Encoder

/// What is trained in a benchmark: an encoder with heads, and an optimizer.
struct TrainingSteps {
  /// Records the heads and their losses behind an encoder.
  typealias Heads = (Graph, EncoderOutput, PackedSequences) -> Void

  let encoder: BertEncoder
  let store: ParameterStore
  let executor: Executor
  let optimizer: Adam
  private let heads: Heads
  private static let labelCount = 3
  /// One place in this many is masked: 15 %.
  private static let maskedEvery = 7
  private static let rate = 5e-5

  init(
    _ parts: (encoder: BertEncoder, store: ParameterStore, heads: Heads), on processor: Processor
  ) {
    (encoder, store, heads) = parts
    executor = Executor(processor: processor)
    optimizer = Adam(.corrected, store: parts.store)
  }

  /// Three labels a piece, as a fine-tuning to find names.
  static func tagging(_ model: BenchmarkModel, on processor: Processor) throws -> TrainingSteps {
    let hidden = model.configuration.hiddenSize, dropout = model.configuration.hiddenDropout
    let deviation = model.configuration.initializerRange
    let parts = try model.forTraining(pooler: false, on: processor) { _, store -> Heads in
      let weight = try store.declare(
        ParameterDeclaration(
          name: "classifier.weight", shape: Shape(labelCount, hidden),
          initializer: .truncatedNormal(deviation: deviation)))
      let bias = try store.declare(
        ParameterDeclaration(name: "classifier.bias", shape: Shape(labelCount), initializer: .zeros, decays: false))
      return { graph, output, batch in
        let labels = (0..<batch.tokenCount).map { Int32($0 % labelCount) }, count = Shape(labels.count)
        let logits = graph.linear(
          graph.dropout(output.last, rate: dropout), graph.parameter(weight), bias: graph.parameter(bias))
        graph.loss(
          "tags", sum: graph.crossEntropy(logits, targets: graph.constant(labels, count)),
          weight: Double(labels.count))
      }
    }
    return TrainingSteps(parts, on: processor)
  }

  /// Masked words and next sentence, as pre-training.
  static func pretraining(_ model: BenchmarkModel, on processor: Processor) throws -> TrainingSteps {
    let parts = try model.forTraining(pooler: true, on: processor) { encoder, store -> Heads in
      let heads = try PretrainingHeads(for: encoder, parameters: store)
      return { graph, output, batch in
        let rows = (0..<batch.sequenceCount).flatMap { sequence in
          stride(
            from: batch.tokens(of: sequence).lowerBound, to: batch.tokens(of: sequence).upperBound, by: maskedEvery)
        }
        let masked = PretrainingHeads.Masked(rows: rows.map { Int32($0) }, words: rows.map { batch.pieces[$0] })
        _ = heads.record(
          on: graph, output, masked: masked, nextSentence: [Int32](repeating: 0, count: batch.sequenceCount))
      }
    }
    return TrainingSteps(parts, on: processor)
  }

  /// Forward and backward with dropout.
  func gradients(_ batch: PackedSequences) throws {
    let key = RandomKey(seed: 1, step: UInt64(optimizer.stepCount))
    let graph = Graph(parameters: store, mode: .training(key))
    heads(graph, encoder.record(on: graph, batch: batch), batch)
    try executor.forwardBackward(graph)
  }

  /// One whole step: gradients, their norm, clipping and the optimizer, as fine-tuning takes it.
  func step(_ batch: PackedSequences) throws {
    try gradients(batch)
    let norm = store.squaredGradientNorm(on: executor.processor)
    optimizer.step(
      rate: Self.rate, gradientScale: Adam.clipFactor(squaredNorm: norm, maximumNorm: 1), on: executor.processor)
  }
}
