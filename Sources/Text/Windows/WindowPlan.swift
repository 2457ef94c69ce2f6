/// Which pieces of a text go into which sequence, and which sequence speaks for each piece.
///
/// Only numbers are handled: pieces are counted from 0 on each side, and special pieces are not counted. An empty text has
/// one empty window.
public struct WindowPlan: Sendable, Equatable {
  /// One sequence's share of the text.
  public struct Window: Sendable, Equatable {
    /// The pieces in the sequence.
    public let pieces: Range<Int>
    /// Those it speaks for; of all windows exactly one owns a piece that is in any.
    public let owned: Range<Int>

    /// A window over `pieces` that owns `owned`.
    public init(pieces: Range<Int>, owned: Range<Int>) {
      self.pieces = pieces
      self.owned = owned
    }
  }

  /// The pieces of the first of two sides that every sequence holds; nil where there is one side.
  public let firstSide: Range<Int>?
  /// The number of pieces of the first side, 0 where there is one side.
  public let firstSideCount: Int
  /// The windows over the text (the second of two sides), in order.
  public let windows: [Window]
  /// The number of pieces of the text.
  public let count: Int

  /// The pieces of the text that are in no window.
  public var lost: [Range<Int>] {
    var lost: [Range<Int>] = []
    var reached = 0
    for window in windows {
      if window.pieces.lowerBound > reached { lost.append(reached..<window.pieces.lowerBound) }
      reached = max(reached, window.pieces.upperBound)
    }
    if reached < count { lost.append(reached..<count) }
    return lost
  }

  /// The pieces of the first side that are in no sequence.
  public var firstSideLost: Range<Int> {
    (firstSide?.upperBound ?? 0)..<firstSideCount
  }

  /// The window that owns a piece, or nil where the piece is lost.
  public func owner(of piece: Int) -> Int? {
    windows.firstIndex { $0.owned.contains(piece) }
  }
}
