/// How examples are made of documents: BERT's own choices (`create_pretraining_data.py`) where nothing is said.
public struct ExampleSettings: Sendable, Equatable {
  /// The most pieces of an example, [CLS] and both [SEP] included.
  public var maxLength = 128
  /// The share of pieces that are to be predicted.
  public var maskedShare = 0.15
  /// The most pieces that are to be predicted.
  public var maxPredictions = 20
  /// How often a document is cut into shorter examples, so that short inputs are known too.
  public var shortProbability = 0.1
  /// Whether all pieces of a word are chosen together.
  public var wholeWords = false
  /// After how many rounds over the corpus the same examples come again; nil: never, each round draws anew.
  public var duplication: Int?
  /// The share of documents that are trained on, chosen by what they say: those of a smaller share are among those of a
  /// larger one.
  public var documentShare = 1.0
  /// Documents whose examples are mixed with each other.
  public var blockDocuments = 256

  /// BERT's.
  public init() {}
}
