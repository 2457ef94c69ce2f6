/// What the scanner does with a byte or scalar, by options: the character classes with all questions already answered.
enum ScanAction {
  /// Part of a word, and unchanged by normalisation (but for the folding of ASCII letters).
  static let word: UInt8 = 0
  /// Ends a word.
  static let space: UInt8 = 1
  /// A word of its own.
  static let single: UInt8 = 2
  /// As if it were not there.
  static let drop: UInt8 = 3
  /// Part of a word, and changed by normalisation.
  static let normalize: UInt8 = 4
  /// A word of its own, changed by normalisation.
  static let normalizeSingle: UInt8 = 5
  /// The first byte of a scalar beyond ASCII.
  static let beyondASCII: UInt8 = 6

  /// The action on every class byte, 256 values.
  static func ofClasses(_ options: WordPieceOptions) -> [UInt8] {
    (UInt8.min...UInt8.max).map { byte in
      let characterClass = CharacterClass(rawValue: byte)
      let changes =
        options.lowercase && characterClass.hasLower
        || options.stripsAccents && (characterClass.isMark || characterClass.isDecomposing)
      let part = changes ? normalize : word
      let alone = changes ? normalizeSingle : single
      let isBioBERT = options.dialect == .biobert
      switch characterClass.kind {
      case .word: return part
      case .space: return space
      // What decomposes into punctuation is met as part of a word, because a word may go on behind it.
      case .punctuation: return changes ? normalize : single
      case .ideograph: return options.tokenizeChineseChars ? alone : part
      case .ideographOfBioBERT: return options.tokenizeChineseChars && isBioBERT ? alone : part
      case .control: return drop
      case .controlOfBioBERT: return isBioBERT ? drop : part
      case .controlOrIdeograph:
        if isBioBERT { return drop }
        return options.tokenizeChineseChars ? alone : part
      }
    }
  }

  /// The action on every byte, 256 values; ASCII capitals are `word`, because the look-up folds them.
  static func ofBytes(_ actions: [UInt8]) -> [UInt8] {
    (UInt8.min...UInt8.max).map { byte in
      guard byte < 0x80 else { return beyondASCII }
      let action = actions[Int(UnicodeTables.shared.classByte(UInt32(byte)))]
      return action == normalize ? word : action
    }
  }

  /// Every byte as it is looked up, 256 values.
  static func folding(_ options: WordPieceOptions) -> [UInt8] {
    (UInt8.min...UInt8.max).map { byte in
      options.lowercase && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
    }
  }
}
