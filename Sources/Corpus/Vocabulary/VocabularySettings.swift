import Text

/// How a vocabulary is made.
public struct VocabularySettings: Sendable, Equatable {
  /// The number of pieces, special ones included.
  public var size = 30_000
  /// How texts are cut into words.
  public var words = WordPieceOptions()
  /// The most characters that are pieces by themselves, the most frequent first; words with others are unknown.
  public var mostCharacters = 1000
  /// How often two pieces must stand beside each other to become one.
  public var leastPairs = 2
  /// Places that are kept free for pieces to come, as in BERT's vocabularies.
  public var unusedCount = 99
  /// The share of more pieces that are made, of which those that words are cut into least are dropped again.
  public var surplus = 0.2

  /// A cased vocabulary of 30,000 pieces.
  public init() {}
}
