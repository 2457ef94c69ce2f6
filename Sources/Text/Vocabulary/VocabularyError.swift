/// Why a vocabulary was refused; `file` is nil where the bytes did not come from a file, and lines count from 1.
public enum VocabularyError: Error, Sendable, Equatable {
  /// The file could not be read; `code` is the system's error number.
  case unreadable(file: String, code: Int32)
  /// There is no token at all.
  case noTokens(file: String?)
  /// A line is not well-formed UTF-8; `byte` counts from the beginning of the file.
  case invalidUTF8(file: String?, line: Int, byte: Int)
  /// A line before the last token is blank, which would give an id to nothing.
  case blankLine(file: String?, line: Int)
  /// Two lines hold the same token after stripping.
  case duplicateToken(file: String?, token: String, line: Int, firstLine: Int)
  /// A token that BERT gives a meaning is absent.
  case missingSpecialToken(file: String?, token: String)
  /// The number of tokens is not the one that the model was made for.
  case wrongCount(file: String?, expected: Int, found: Int)
  /// The tokens need more than the four million nodes that the look-up structure can number.
  case tooLarge(file: String?)
}
