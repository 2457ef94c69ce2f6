import Compute

/// The heads that BERT is pre-trained with: masked words and next sentence. Names as in transformers' BertForPreTraining.
///
/// The decoder's weight is the encoder's word table, so that it learns from both ends; the scores of all V words are
/// computed at masked places alone.
public struct PretrainingHeads {
  /// What the heads recorded on one graph.
  public struct Output {
    /// The scores of the words at the masked places, [M, V].
    public let words: Value
    /// Whether the second segment follows the first, 0 for yes, [B, 2].
    public let nextSentence: Value
  }

  /// The masked places of a batch, and what stood there.
  public struct Masked: Sendable, Hashable {
    /// Rows of the batch, [M].
    public var rows: [Int32]
    /// The vocabulary indices of the words that were masked, [M].
    public var words: [Int32]

    /// Places and words, as many of one as of the other.
    public init(rows: [Int32], words: [Int32]) {
      precondition(rows.count == words.count, "a word for every place")
      self.rows = rows
      self.words = words
    }
  }

  private let configuration: EncoderConfiguration
  private let table: ParameterID
  private let transform: DenseParameters
  private let norm: NormParameters
  private let decoderBias: ParameterID
  private let relationship: DenseParameters

  /// Declares the heads' parameters in the store of their encoder, which must have a pooler.
  public init(for encoder: BertEncoder, parameters store: ParameterStore) throws(EncoderError) {
    configuration = encoder.configuration
    table = encoder.parameters.words
    let hidden = configuration.hiddenSize
    let declare = Declarer(store: store, deviation: configuration.initializerRange)
    do throws(ParameterError) {
      transform = try declare.dense("cls.predictions.transform.dense", from: hidden, to: hidden)
      norm = try declare.norm("cls.predictions.transform.LayerNorm", hidden)
      decoderBias = try declare.bias("cls.predictions.bias", configuration.vocabularySize)
      relationship = try declare.dense("cls.seq_relationship", from: hidden, to: 2)
    } catch {
      throw .parameter(error)
    }
  }

  /// Records both heads and their losses, "masked_words" a masked place and "next_sentence" a sequence.
  ///
  /// `nextSentence` has 0 for each sequence whose second segment follows its first, else 1, [B].
  public func record(on graph: Graph, _ encoded: EncoderOutput, masked: Masked, nextSentence: [Int32]) -> Output {
    let count = Shape(masked.rows.count)
    let chosen = graph.gatherRows(encoded.last, index: graph.constant(masked.rows, count))
    let transformed = graph.layerNorm(
      graph.linear(
        chosen, graph.parameter(transform.weight), bias: graph.parameter(transform.bias),
        activation: configuration.activation),
      gain: graph.parameter(norm.gain), bias: graph.parameter(norm.bias), epsilon: configuration.layerNormEpsilon)
    let words = graph.linear(transformed, graph.parameter(table), bias: graph.parameter(decoderBias))
    graph.loss(
      "masked_words", sum: graph.crossEntropy(words, targets: graph.constant(masked.words, count)),
      weight: Double(masked.rows.count))

    // Without a pooler the value is poison, and the graph says so when it runs.
    let relation = graph.linear(
      encoded.pooled() ?? .poison, graph.parameter(relationship.weight), bias: graph.parameter(relationship.bias))
    let labels = graph.constant(nextSentence, Shape(nextSentence.count))
    graph.loss(
      "next_sentence", sum: graph.crossEntropy(relation, targets: labels), weight: Double(nextSentence.count))
    return Output(words: words, nextSentence: relation)
  }
}
