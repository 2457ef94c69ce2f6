/// Tokens as columns of equal length: what the encoder reads and what a plugin is shown.
public struct TokenColumns: Sendable {
  /// Vocabulary ids, [N].
  public var piece: [Int32] = []
  /// 0 for side a, 1 for side b, [N].
  public var segment: [Int32] = []
  /// The index of the token's text in its record; `none` for special pieces, [N].
  public var source: [UInt32] = []
  /// The index of the token's word in its record, or `none`, [N].
  public var word: [UInt32] = []
  /// First byte in the text, [N].
  public var start: [UInt64] = []
  /// Byte behind the last, [N].
  public var end: [UInt64] = []
  /// What the contract calls BP_TOKEN_..., [N].
  public var flags: [UInt8] = []

  /// The index that stands for none.
  public static let none = UInt32.max

  /// No tokens.
  public init() {}

  /// N, the number of tokens.
  public var count: Int { piece.count }

  mutating func append(
    piece: Int32, segment: Int32, source: UInt32, word: UInt32, start: UInt64, end: UInt64, flags: UInt8
  ) {
    self.piece.append(piece)
    self.segment.append(segment)
    self.source.append(source)
    self.word.append(word)
    self.start.append(start)
    self.end.append(end)
    self.flags.append(flags)
  }

  /// Appends a range of another's tokens.
  mutating func append(_ other: TokenColumns, _ range: Range<Int>) {
    piece.append(contentsOf: other.piece[range])
    segment.append(contentsOf: other.segment[range])
    source.append(contentsOf: other.source[range])
    word.append(contentsOf: other.word[range])
    start.append(contentsOf: other.start[range])
    end.append(contentsOf: other.end[range])
    flags.append(contentsOf: other.flags[range])
  }

  mutating func reserveCapacity(_ capacity: Int) {
    piece.reserveCapacity(capacity)
    segment.reserveCapacity(capacity)
    source.reserveCapacity(capacity)
    word.reserveCapacity(capacity)
    start.reserveCapacity(capacity)
    end.reserveCapacity(capacity)
    flags.reserveCapacity(capacity)
  }
}
