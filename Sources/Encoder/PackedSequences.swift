/// Sequences one behind the other, without padding: N tokens of B sequences.
public struct PackedSequences: Sendable, Hashable {
  /// The vocabulary index of each token, [N].
  public private(set) var pieces: [Int32] = []
  /// The segment of each token, 0 or 1 as a rule, [N].
  public private(set) var segments: [Int32] = []
  /// The place of each token in its sequence, [N].
  public private(set) var positions: [Int32] = []
  /// The first token of each sequence, and N at the end, [B + 1].
  public private(set) var starts: [Int32] = [0]

  /// An empty batch.
  public init() {}

  /// A batch of sequences, each given by its pieces and, where it has two sides, as many segments.
  public init(_ sequences: [(pieces: [Int32], segments: [Int32])]) {
    for sequence in sequences { append(pieces: sequence.pieces, segments: sequence.segments) }
  }

  /// Adds a sequence; without segments all its tokens are in segment 0.
  public mutating func append(pieces added: some Collection<Int32>, segments: (some Collection<Int32>)? = [Int32]?.none)
  {
    precondition(segments == nil || segments?.count == added.count, "a segment for every piece")
    pieces.append(contentsOf: added)
    if let segments {
      self.segments.append(contentsOf: segments)
    } else {
      self.segments.append(contentsOf: repeatElement(0, count: added.count))
    }
    for position in 0..<added.count { positions.append(Int32(position)) }
    starts.append(Int32(pieces.count))
  }

  /// N, the number of tokens.
  public var tokenCount: Int { pieces.count }

  /// B, the number of sequences.
  public var sequenceCount: Int { starts.count - 1 }

  /// The tokens of a sequence.
  public func tokens(of sequence: Int) -> Range<Int> { Int(starts[sequence])..<Int(starts[sequence + 1]) }
}
