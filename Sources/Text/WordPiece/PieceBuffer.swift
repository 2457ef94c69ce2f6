/// The pieces of a text as arrays of equal length, to be filled again and again.
public struct PieceBuffer: Sendable {
  /// The vocabulary id of each piece, [N].
  public internal(set) var ids: [Int32] = []
  /// Where the original of each piece begins, in UTF-8 bytes of the whole text, [N].
  public internal(set) var starts: [Int32] = []
  /// Where the original of each piece ends, exclusive, [N].
  public internal(set) var ends: [Int32] = []
  /// The flags of each piece, [N].
  public internal(set) var flags: [PieceFlags] = []

  /// An empty buffer.
  public init() {}

  /// The number of pieces.
  public var count: Int { ids.count }
  /// Whether there is no piece.
  public var isEmpty: Bool { ids.isEmpty }

  /// The UTF-8 byte range of the original text that a piece stands for.
  public func range(_ index: Int) -> Range<Int> {
    Int(starts[index])..<Int(ends[index])
  }

  /// Removes all pieces and keeps the memory.
  public mutating func removeAll() {
    ids.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    flags.removeAll(keepingCapacity: true)
  }
}
