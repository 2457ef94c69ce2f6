import PluginSDK

/// One tag of a word: where in a mention the word stands, and the mention's type.
struct WordTag: Equatable {
  /// Where a word stands.
  enum Position: Equatable {
    /// Outside of mentions.
    case outside
    /// First word; in IOB1 only after another mention of the same type.
    case begin
    /// A further word; in IOB1 also the first.
    case inside
    /// Last of several words (`E`, `L`).
    case end
    /// The only word (`S`, `U`, `W`).
    case single
  }

  /// Where the word stands.
  let position: Position
  /// Where in the tag the type is written: what follows the first `-`.
  let type: TextSpan

  /// Reads a tag: `O`, `B`, `I`, `E`, `S`, `L`, `U`, `M` or `W`, alone or followed by `-` and a type. Nil for others.
  init?(_ tag: BorrowedText) {
    guard let letter = tag.bytes.first, tag.count == 1 || tag[1] == UInt8(ascii: "-") else { return nil }
    switch letter {
    case UInt8(ascii: "O"): position = .outside
    case UInt8(ascii: "B"): position = .begin
    case UInt8(ascii: "I"), UInt8(ascii: "M"): position = .inside
    case UInt8(ascii: "E"), UInt8(ascii: "L"): position = .end
    case UInt8(ascii: "S"), UInt8(ascii: "U"), UInt8(ascii: "W"): position = .single
    default: return nil
    }
    type = TextSpan(start: min(2, tag.count), end: tag.count)
  }
}
