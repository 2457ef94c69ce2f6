/// The ids of the five tokens that BERT gives a meaning.
public struct SpecialTokens: Sendable, Equatable {
  /// `[CLS]`, which begins every sequence.
  public let cls: Int32
  /// `[SEP]`, which ends every side of a sequence.
  public let sep: Int32
  /// `[PAD]`, which fills sequences up where a format asks for equal lengths.
  public let pad: Int32
  /// `[UNK]`, which stands for a word that has no pieces.
  public let unk: Int32
  /// `[MASK]`, which pre-training puts in the place of a piece.
  public let mask: Int32
}
