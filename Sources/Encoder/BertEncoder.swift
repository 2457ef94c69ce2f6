import Compute

/// BERT. Devlin, Chang, Lee, Toutanova, arXiv:1810.04805; parameter names as in the transformers library.
///
/// An encoder declares its parameters once and then records itself on any number of graphs.
public struct BertEncoder {
  /// The sizes and settings.
  public let configuration: EncoderConfiguration
  let parameters: EncoderParameters

  /// Declares the parameters in `store`, each name beginning with `prefix`; the pooler's only when it is wanted.
  public init(
    _ configuration: EncoderConfiguration, parameters store: ParameterStore, pooler: Bool, prefix: String = "bert."
  ) throws(EncoderError) {
    try configuration.validate()
    self.configuration = configuration
    do throws(ParameterError) {
      parameters = try EncoderParameters(configuration, in: store, prefix: prefix, pooler: pooler)
    } catch {
      throw .parameter(error)
    }
  }

  /// Records the encoder on a graph. Faults are the graph's: an index outside of its table is found when it runs.
  public func record(on graph: Graph, batch: PackedSequences) -> EncoderOutput {
    graph.pairRows(starts: batch.starts)
    let count = Shape(batch.tokenCount)
    let embedded = graph.embeddingSum(
      words: graph.parameter(parameters.words), positions: graph.parameter(parameters.positions),
      segments: graph.parameter(parameters.segments), pieceIndices: graph.constant(batch.pieces, count),
      positionIndices: graph.constant(batch.positions, count), segmentIndices: graph.constant(batch.segments, count))
    let normed = graph.layerNorm(
      embedded, gain: graph.parameter(parameters.norm.gain), bias: graph.parameter(parameters.norm.bias),
      epsilon: configuration.layerNormEpsilon)
    var hidden = [graph.dropout(normed, rate: configuration.hiddenDropout)]
    for (number, layer) in parameters.layers.enumerated() {
      let input = hidden[hidden.count - 1]
      // The backward begins with the last layer, whose values it would compute again right after they were dropped.
      let isLast = number == parameters.layers.count - 1
      hidden.append(
        isLast
          ? record(layer, on: graph, input, batch.starts)
          : graph.recomputed { record(layer, on: graph, input, batch.starts) })
    }
    return EncoderOutput(graph: graph, hidden: hidden, starts: batch.starts, pooler: parameters.pooler)
  }

  /// One layer: attention block, then feed-forward block, each ended by dropout, residual and layer norm. [N, H] -> [N, H]
  private func record(_ layer: LayerParameters, on graph: Graph, _ x: Value, _ starts: [Int32]) -> Value {
    let packed = graph.linear(
      x, weights: layer.attentionWeights.map { graph.parameter($0) },
      biases: layer.attentionBiases.map { graph.parameter($0) })
    let mixed = graph.selfAttention(
      packed, starts: starts, headCount: configuration.headCount, dropout: configuration.attentionDropout)
    let attended = close(graph, layer.attentionOutput, layer.attentionNorm, mixed, residual: x)
    let wide = graph.linear(
      attended, graph.parameter(layer.intermediate.weight), bias: graph.parameter(layer.intermediate.bias),
      activation: configuration.activation)
    return close(graph, layer.output, layer.outputNorm, wide, residual: attended)
  }

  private func close(
    _ graph: Graph, _ dense: DenseParameters, _ norm: NormParameters, _ x: Value, residual: Value
  ) -> Value {
    graph.residualLayerNorm(
      graph.linear(x, graph.parameter(dense.weight), bias: graph.parameter(dense.bias)), residual: residual,
      gain: graph.parameter(norm.gain), bias: graph.parameter(norm.bias), epsilon: configuration.layerNormEpsilon,
      dropout: configuration.hiddenDropout)
  }
}
