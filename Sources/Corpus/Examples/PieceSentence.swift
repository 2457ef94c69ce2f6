/// A sentence as pieces.
struct PieceSentence {
  var pieces: [Int32]
  /// Whether each piece begins a word.
  var starts: [Bool]

  var count: Int { pieces.count }

  static let empty = PieceSentence(pieces: [], starts: [])

  mutating func append(_ other: PieceSentence) {
    pieces += other.pieces
    starts += other.starts
  }
}
