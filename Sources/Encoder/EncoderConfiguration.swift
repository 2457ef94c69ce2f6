import Compute

/// The sizes and settings of a BERT encoder, as its `config.json` states them.
public struct EncoderConfiguration: Sendable, Hashable {
  /// V, the rows of the word table.
  public var vocabularySize: Int
  /// H.
  public var hiddenSize: Int
  /// The number of layers.
  public var layerCount: Int
  /// A; it divides H.
  public var headCount: Int
  /// The width of the feed-forward block.
  public var intermediateSize: Int
  /// The feed-forward block's function.
  public var activation: Activation
  /// The dropout rate on embeddings and on both blocks' outputs.
  public var hiddenDropout: Double
  /// The dropout rate on attention probabilities.
  public var attentionDropout: Double
  /// The longest sequence, in tokens.
  public var maximumPositions: Int
  /// The rows of the segment table.
  public var typeVocabularySize: Int
  /// What layer norms add to the variance.
  public var layerNormEpsilon: Double
  /// The standard deviation of new weights.
  public var initializerRange: Double

  /// A configuration; what is not given is as in BERT-base.
  public init(
    vocabularySize: Int, hiddenSize: Int = 768, layerCount: Int = 12, headCount: Int = 12, intermediateSize: Int = 3072,
    activation: Activation = .gelu, hiddenDropout: Double = 0.1, attentionDropout: Double = 0.1,
    maximumPositions: Int = 512, typeVocabularySize: Int = 2, layerNormEpsilon: Double = 1e-12,
    initializerRange: Double = 0.02
  ) {
    self.vocabularySize = vocabularySize
    self.hiddenSize = hiddenSize
    self.layerCount = layerCount
    self.headCount = headCount
    self.intermediateSize = intermediateSize
    self.activation = activation
    self.hiddenDropout = hiddenDropout
    self.attentionDropout = attentionDropout
    self.maximumPositions = maximumPositions
    self.typeVocabularySize = typeVocabularySize
    self.layerNormEpsilon = layerNormEpsilon
    self.initializerRange = initializerRange
  }

  /// Throws the first setting that no encoder can have.
  public func validate() throws(EncoderError) {
    let sizes = [
      ("vocab_size", vocabularySize), ("hidden_size", hiddenSize), ("num_attention_heads", headCount),
      ("intermediate_size", intermediateSize), ("max_position_embeddings", maximumPositions),
      ("type_vocab_size", typeVocabularySize),
    ]
    for (name, size) in sizes where size < 1 { throw .size(setting: name, value: size) }
    guard layerCount >= 0 else { throw .size(setting: "num_hidden_layers", value: layerCount) }
    guard hiddenSize % headCount == 0 else { throw .headsDoNotDivide(hiddenSize: hiddenSize, headCount: headCount) }
    for (name, rate) in [
      ("hidden_dropout_prob", hiddenDropout), ("attention_probs_dropout_prob", attentionDropout),
    ] where !(rate >= 0 && rate < 1) {
      throw .dropout(setting: name, value: rate)
    }
  }
}

/// Why an encoder cannot be built. Settings have their names of `config.json`.
public enum EncoderError: Error, Sendable, Equatable {
  /// A size below the least possible.
  case size(setting: String, value: Int)
  /// The number of heads does not divide the hidden size.
  case headsDoNotDivide(hiddenSize: Int, headCount: Int)
  /// A dropout rate outside of 0..<1.
  case dropout(setting: String, value: Double)
  /// The parameter store refused a parameter.
  case parameter(ParameterError)
}
