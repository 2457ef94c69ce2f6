/// What the frozen tables say about one scalar, in one byte.
package struct CharacterClass: RawRepresentable, Equatable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The part a scalar plays in BERT's basic tokenizer; the cases are the low three bits.
  package enum Kind: UInt8, Sendable {
    /// Part of a word.
    case word
    /// Tab, line feed, carriage return, Zs, and U+2028 and U+2029, at which Python's `str.split` splits.
    case space
    /// P*, and all of ASCII's signs, symbols such as `$` and `^` included.
    case punctuation
    /// A token of its own when Chinese characters are spaced.
    case ideograph
    /// The same for BioBERT; the `tokenizers` package begins the range of extension E 256 scalars late (U+2B920).
    case ideographOfBioBERT
    /// Cc, Cf, Co of Unicode 8.0, U+0000 and U+FFFD: dropped.
    case control
    /// Unassigned in Unicode 18.0, or made Cf after 8.0: dropped by BioBERT ("C*"), kept by the `tokenizers` package.
    case controlOfBioBERT
    /// The same, inside the ranges of ideographs.
    case controlOrIdeograph
  }

  /// Masks of the remaining bits.
  package static let mark: UInt8 = 8
  package static let upper: UInt8 = 16
  package static let decomposes: UInt8 = 32
  package static let cased: UInt8 = 64
  package static let caseIgnorable: UInt8 = 128

  /// The part this scalar plays.
  package var kind: Kind { Kind(rawValue: rawValue & 7) ?? .word }
  /// Category Mn, which accent stripping removes.
  package var isMark: Bool { rawValue & Self.mark != 0 }
  /// Has a lower-case mapping other than itself.
  package var hasLower: Bool { rawValue & Self.upper != 0 }
  /// Has a canonical decomposition, or a combining class other than zero.
  package var isDecomposing: Bool { rawValue & Self.decomposes != 0 }
}
