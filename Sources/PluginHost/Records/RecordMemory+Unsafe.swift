/// Memory that is given to records piece by piece. A run of records shares a chunk, which lives as long as the last of
/// them: reading a million is not a million requests to the system.
public struct RecordMemory {
  private let chunkBytes: Int
  private var chunk: RecordChunk?
  private var used = 0

  /// Memory in chunks of so many bytes, and larger ones for larger records.
  public init(chunkBytes: Int = 1 << 16) { self.chunkBytes = chunkBytes }

  /// A piece of memory, on a boundary of 16 bytes, and what keeps it alive.
  mutating func take(_ size: Int) -> (chunk: RecordChunk, start: UnsafeMutableRawPointer) {
    let piece = (size + 15) & ~15
    if let chunk, used + piece <= chunk.byteCount {
      defer { used += piece }
      return (chunk, chunk.start + used)
    }
    let chunk = RecordChunk(byteCount: max(chunkBytes, piece))
    self.chunk = chunk
    used = piece
    return (chunk, chunk.start)
  }
}

/// A chunk of memory. Unsafe corner: who holds a piece of it has to hold the chunk, and writes to no other piece.
final class RecordChunk: @unchecked Sendable {
  let start: UnsafeMutableRawPointer
  let byteCount: Int

  fileprivate init(byteCount: Int) {
    self.byteCount = byteCount
    start = .allocate(byteCount: byteCount, alignment: 16)
  }

  deinit { start.deallocate() }
}
