/// Two segments with some pieces masked.
public struct PretrainingExample: Sendable, Equatable {
  /// [CLS], the first segment, [SEP], the second, [SEP], as the model sees them, [T].
  public var pieces: [Int32]
  /// How many of them belong to the first segment, [CLS] and its [SEP] included.
  public var firstCount: Int
  /// The places that are to be predicted, in order, [M].
  public var maskedPlaces: [Int32]
  /// What stood there, [M].
  public var maskedPieces: [Int32]
  /// Whether the second segment comes from another document.
  public var isRandomNext: Bool
}
