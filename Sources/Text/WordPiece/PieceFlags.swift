/// What is known of a piece besides its id and place.
public struct PieceFlags: OptionSet, Sendable, Hashable {
  /// The bits, one a flag.
  public let rawValue: UInt8

  /// Flags from their bits.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The first piece of a basic token: of what stands between spaces, punctuation and Chinese characters.
  public static let wordStart = PieceFlags(rawValue: 1)
  /// The first piece of what stands between spaces in the original text.
  ///
  /// A run between spaces that tokenizes to nothing has no piece, so words are matched by their offsets, never by counting
  /// these.
  public static let spacedWordStart = PieceFlags(rawValue: 2)
  /// `[UNK]`, standing for a whole basic token.
  public static let unknown = PieceFlags(rawValue: 4)
}
