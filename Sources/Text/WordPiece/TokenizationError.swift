/// Why a text could not be tokenized; offsets are UTF-8 bytes from the beginning of the whole text.
public enum TokenizationError: Error, Sendable, Equatable {
  /// The bytes from `offset` on are no well-formed UTF-8.
  case invalidUTF8(offset: Int)
  /// Offsets are 32 bits wide, and the text has more bytes than that.
  case textTooLong(bytes: Int)
  /// The range does not lie inside the text.
  case rangeOutsideText(range: Range<Int>, bytes: Int)
}
