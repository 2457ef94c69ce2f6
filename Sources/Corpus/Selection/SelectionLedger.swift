/// What became of a corpus' documents when some were selected.
public struct SelectionLedger: Sendable, Equatable {
  /// In the corpus.
  public var kept = 0
  /// Take others back.
  public var deletions = 0
  /// Have no sentence.
  public var empty = 0
  /// Were followed by a later version.
  public var revised = 0
  /// Were taken back.
  public var deleted = 0
  /// Have the words of an earlier one.
  public var duplicates = 0
  /// Agree with an earlier one in most runs of words.
  public var nearDuplicates = 0

  /// Nothing so far.
  public init() {}
}
