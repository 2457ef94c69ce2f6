/// The marks that end a sentence, and those that may close or open one.
enum SentenceMarks {
  /// Full stop, question and exclamation mark, and the ellipsis.
  static func isTerminator(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x2E, 0x3F, 0x21, 0x2026: true
    default: isWideTerminator(scalar)
    }
  }

  /// The full stops and marks of Chinese and Japanese, behind which no space follows.
  static func isWideTerminator(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x3002, 0xFF01, 0xFF1F, 0xFF61: true
    default: false
    }
  }

  /// Quotation marks and brackets that may stand between a full stop and the space behind it.
  static func isCloser(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x22, 0x27, 0x29, 0x5D, 0x7D, 0xBB, 0x2019, 0x201D, 0x300D, 0x300F, 0xFF09: true
    default: false
    }
  }

  /// Quotation marks and brackets that may stand before the first letter, and bullets.
  static func isOpener(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x22, 0x27, 0x28, 0x5B, 0x7B, 0xAB, 0xBF, 0xA1, 0x2018, 0x201C, 0x2022, 0x40: true
    default: false
    }
  }

  /// Superscript digits and the signs between them.
  static func isSuperscript(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0xB9, 0xB2, 0xB3, 0x2070...0x207B: true
    default: false
    }
  }

  /// What separates the numbers of a citation: `1,2`, `3-5`, `3–5`.
  static func joinsNumbers(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x2C, 0x2D, 0x2010...0x2014: true
    default: false
    }
  }
}
