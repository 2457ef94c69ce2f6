import JSON

/// The shape of a BERT encoder and what training needs to know of it: `config.json` of the transformers library, or
/// Google's `bert_config.json`, which has the same keys.
public struct BertConfiguration: Sendable, Equatable {
  /// The activation between the two linear layers of a block.
  public enum Activation: String, Sendable, Equatable, CaseIterable {
    /// By the error function.
    case gelu
    /// By the hyperbolic tangent.
    case geluNew = "gelu_new"
    /// The positive part.
    case relu
  }

  /// V, the number of pieces in the vocabulary.
  public var vocabularySize: Int
  /// H, the width of a hidden state.
  public var hiddenSize: Int
  /// The number of encoder blocks.
  public var layerCount: Int
  /// A, the number of attention heads.
  public var headCount: Int
  /// The width between the two linear layers of a block.
  public var intermediateSize: Int
  /// The activation between the two linear layers of a block.
  public var activation: Activation
  /// The probability with which a hidden element is dropped in training.
  public var hiddenDropout: Double
  /// The probability with which an attention weight is dropped in training.
  public var attentionDropout: Double
  /// The longest sequence, in pieces.
  public var maximumPositions: Int
  /// The number of segment types.
  public var segmentTypeCount: Int
  /// The standard deviation of new weights.
  public var initializerRange: Double
  /// The number added to the variance in layer normalization.
  public var layerNormEpsilon: Double
  /// The piece that pads a sequence.
  public var paddingID: Int
  /// The dropout before a classification head; nil to use `hiddenDropout`.
  public var classifierDropout: Double?
  /// The labels of a classification head by their number, nil when the file has none.
  public var labels: [String]?
  /// The transformers classes that the weights belong to.
  public var architectures: [String]
  /// The members of the file, as read; unknown ones are written back as they were.
  public internal(set) var source: JSONObject

  /// D = H/A, the width of an attention head.
  public var headSize: Int { hiddenSize / headCount }

  /// Makes the configuration of a new model, with BERT's values for what is not given; Devlin et al. 2019, section 3.
  /// - Throws: `CheckpointError.configuration`; errors name `path`, the file that the configuration is meant for.
  public init(
    vocabularySize: Int, hiddenSize: Int, layerCount: Int, headCount: Int, intermediateSize: Int,
    maximumPositions: Int = 512, activation: Activation = .gelu, path: String = ModelFolder.configurationName
  ) throws(CheckpointError) {
    self.vocabularySize = vocabularySize
    self.hiddenSize = hiddenSize
    self.layerCount = layerCount
    self.headCount = headCount
    self.intermediateSize = intermediateSize
    self.activation = activation
    self.maximumPositions = maximumPositions
    hiddenDropout = BertConfigurationKeys.defaultDropout
    attentionDropout = BertConfigurationKeys.defaultDropout
    segmentTypeCount = BertConfigurationKeys.defaultSegmentTypeCount
    initializerRange = BertConfigurationKeys.defaultInitializerRange
    layerNormEpsilon = BertConfigurationKeys.defaultLayerNormEpsilon
    paddingID = 0
    classifierDropout = nil
    labels = nil
    architectures = []
    source = JSONObject()
    try validate(path: path)
  }

  /// Checks that every number is in its range and that the numbers fit each other.
  /// - Throws: `CheckpointError.configuration`.
  public func validate(path: String) throws(CheckpointError) {
    do throws(ConfigurationFault) {
      let limit = BertConfigurationKeys.sizeLimit
      try Self.check(.vocabularySize, Double(vocabularySize), 1, limit)
      try Self.check(.hiddenSize, Double(hiddenSize), 1, limit)
      try Self.check(.layerCount, Double(layerCount), 1, limit)
      try Self.check(.headCount, Double(headCount), 1, limit)
      try Self.check(.intermediateSize, Double(intermediateSize), 1, limit)
      try Self.check(.maximumPositions, Double(maximumPositions), 1, limit)
      try Self.check(.segmentTypeCount, Double(segmentTypeCount), 1, limit)
      try Self.check(.paddingID, Double(paddingID), 0, Double(vocabularySize))
      try Self.check(.hiddenDropout, hiddenDropout, 0, 1)
      try Self.check(.attentionDropout, attentionDropout, 0, 1)
      if let classifierDropout { try Self.check(.classifierDropout, classifierDropout, 0, 1) }
      try Self.check(.initializerRange, initializerRange, 0, nil)
      try Self.check(.layerNormEpsilon, layerNormEpsilon, BertConfigurationKeys.smallestEpsilon, 1)
      guard hiddenSize.isMultiple(of: headCount) else {
        throw .headsDoNotDivide(hiddenSize: hiddenSize, heads: headCount)
      }
    } catch {
      throw .configuration(path: path, error)
    }
  }

  private static func check(
    _ key: BertConfigurationKeys, _ value: Double, _ atLeast: Double, _ below: Double?
  ) throws(ConfigurationFault) {
    guard value.isFinite, value >= atLeast, below.map({ value < $0 }) ?? true else {
      throw .outOfRange(key: key.rawValue, value: value, atLeast: atLeast, below: below)
    }
  }
}
