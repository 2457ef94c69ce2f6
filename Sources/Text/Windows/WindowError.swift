/// Why pieces could not be fitted.
public enum WindowError: Error, Sendable, Equatable {
  /// The special pieces and the first side leave no place for the text.
  case noRoom(maximumLength: Int, specialPieces: Int, firstSide: Int)
  /// The text is too long, and the rules refuse to cut it.
  case tooLong(pieces: Int, room: Int)
  /// The pieces that must stay together do not fit one window; `span` reaches from the first to the last.
  case keptPiecesTooFarApart(span: Range<Int>, room: Int)
  /// A range of pieces to keep does not lie inside the text.
  case keptPiecesOutsideText(range: Range<Int>, pieces: Int)
  /// The stride is not positive.
  case strideNotPositive(Int)
}
