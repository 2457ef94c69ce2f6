import Checkpoints
import Compute
import Encoder
import Text

/// A model folder that was opened: configuration, vocabulary and tokenizer, the weights still on disk.
public struct BaseModel: Sendable {
  /// The folder.
  public let folder: ModelFolder
  /// What cuts text into pieces as this model wants it.
  public let tokenizer: WordPieceTokenizer

  /// Opens a folder.
  /// - Throws: `CheckpointError`, `VocabularyError`.
  public init(path: String, requiringWeights: Bool = true) throws {
    try self.init(folder: ModelFolder(path: path, requiringWeights: requiringWeights))
  }

  /// Opens the vocabulary of a folder.
  /// - Throws: `VocabularyError`.
  init(folder: ModelFolder) throws {
    self.folder = folder
    let vocabulary = try Vocabulary(
      contentsOfFile: folder.vocabulary.path, expectedCount: folder.configuration.vocabularySize)
    tokenizer = WordPieceTokenizer(vocabulary: vocabulary, options: folder.tokenizer.pieces)
  }

  /// The configuration as the encoder takes it.
  public var encoderConfiguration: EncoderConfiguration {
    let configuration = folder.configuration
    return EncoderConfiguration(
      vocabularySize: configuration.vocabularySize, hiddenSize: configuration.hiddenSize,
      layerCount: configuration.layerCount, headCount: configuration.headCount,
      intermediateSize: configuration.intermediateSize, activation: configuration.activation.operation,
      hiddenDropout: configuration.hiddenDropout, attentionDropout: configuration.attentionDropout,
      maximumPositions: configuration.maximumPositions, typeVocabularySize: configuration.segmentTypeCount,
      layerNormEpsilon: configuration.layerNormEpsilon, initializerRange: configuration.initializerRange)
  }

  /// The lengths of pre-training's examples that it has positions for.
  var lengths: ClosedRange<Int> { min(8, maximumPositions)...maximumPositions }

  /// The longest window that the encoder has positions for.
  public var maximumPositions: Int { folder.configuration.maximumPositions }
}

extension TokenizerSettings {
  /// The settings as the tokenizer takes them.
  public var pieces: WordPieceOptions {
    WordPieceOptions(
      lowercase: lowercases ?? false, stripAccents: stripsAccents, tokenizeChineseChars: splitsChineseCharacters)
  }
}

extension BertConfiguration.Activation {
  var operation: Activation {
    switch self {
    case .gelu: .gelu
    case .geluNew: .geluTanh
    case .relu: .relu
    }
  }
}
