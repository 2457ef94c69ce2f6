extension WindowPlan {
  /// Fits a text of one side: `[CLS] text [SEP]`.
  ///
  /// `startsWord` says whether a piece is the first of a word; it is not asked under `.anywhere`.
  public init(
    pieces: Int, rules: WindowRules, startsWord: @escaping (Int) -> Bool = { _ in true }
  ) throws(WindowError) {
    let room = rules.maximumLength - 2
    guard room > 0 else {
      throw .noRoom(maximumLength: rules.maximumLength, specialPieces: 2, firstSide: 0)
    }
    self.firstSide = nil
    self.firstSideCount = 0
    self.count = pieces
    self.windows = try WindowFitting(rules: rules, count: pieces, room: room, startsWord: startsWord).windows()
  }

  /// Fits two sides, `[CLS] first [SEP] second [SEP]`; the first stands in every sequence, the second is windowed.
  ///
  /// Kept ranges and `startsWord` are about the second side.
  public init(
    first: Int, second: Int, rules: WindowRules, startsWord: @escaping (Int) -> Bool = { _ in true }
  ) throws(WindowError) {
    let room = rules.maximumLength - 3
    var kept = min(first, rules.firstSideLimit ?? first)
    if case .truncate = rules.fit {
      kept = Self.truncatedPair(first: kept, second: second, room: max(0, room)).first
    }
    // A second side without pieces needs no room.
    guard room > 0, room >= kept, room > kept || second == 0 || rules.fit == .truncate else {
      throw .noRoom(maximumLength: rules.maximumLength, specialPieces: 3, firstSide: kept)
    }
    self.firstSide = 0..<kept
    self.firstSideCount = first
    self.count = second
    self.windows = try WindowFitting(rules: rules, count: second, room: room - kept, startsWord: startsWord).windows()
  }

  /// How many pieces of two sides stay if the longer loses its last piece, the second where they are equal, until both
  /// fit `room` (BERT's `_truncate_seq_pair`).
  public static func truncatedPair(first: Int, second: Int, room: Int) -> (first: Int, second: Int) {
    if first + second <= room { return (first, second) }
    // Popping from the longer brings both to the same length, unless the shorter is below half of the room.
    let smallerHalf = room / 2
    if first <= smallerHalf { return (first, room - first) }
    if second <= smallerHalf { return (room - second, second) }
    return (room - smallerHalf, smallerHalf)
  }
}
