/// Collects pieces in a small piece of memory and moves them to the buffer when it is full.
///
/// Appending to four arrays checks uniqueness and capacity four times a piece; here it is one comparison. Unsafe because
/// the memory is bare; `withWriter` owns it, and the writer must not outlive the closure.
struct PieceWriter {
  private let capacity: Int
  private let ids: UnsafeMutablePointer<Int32>
  private let starts: UnsafeMutablePointer<Int32>
  private let ends: UnsafeMutablePointer<Int32>
  private let flags: UnsafeMutablePointer<PieceFlags>
  private var pending = 0
  private var buffer: PieceBuffer

  /// Takes `buffer`, lets `body` append to it, and puts it back; no word may have more than `longestWord` pieces.
  static func withWriter(
    into buffer: inout PieceBuffer, longestWord: Int, _ body: (inout PieceWriter) -> Void
  ) {
    let capacity = max(1024, longestWord)
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 3 * capacity) { numbers in
      withUnsafeTemporaryAllocation(of: PieceFlags.self, capacity: capacity) { flags in
        guard let numbers = numbers.baseAddress, let flags = flags.baseAddress else { return }
        var writer = PieceWriter(
          capacity: capacity, ids: numbers, starts: numbers + capacity, ends: numbers + 2 * capacity, flags: flags,
          buffer: buffer)
        buffer = PieceBuffer()
        body(&writer)
        writer.flush()
        swap(&buffer, &writer.buffer)
      }
    }
  }

  private init(
    capacity: Int, ids: UnsafeMutablePointer<Int32>, starts: UnsafeMutablePointer<Int32>,
    ends: UnsafeMutablePointer<Int32>,
    flags: UnsafeMutablePointer<PieceFlags>, buffer: PieceBuffer
  ) {
    self.capacity = capacity
    self.ids = ids
    self.starts = starts
    self.ends = ends
    self.flags = flags
    self.buffer = buffer
  }

  /// Makes room for one word's pieces, so that `discard` can take them back and `moveOffsets` can reach them.
  @inline(__always)
  mutating func reserve(_ pieces: Int) {
    if pending + pieces > capacity { flush() }
  }

  /// Appends a piece; there is room, by `reserve`.
  @inline(__always)
  mutating func append(id: Int32, start: Int, end: Int, flags pieceFlags: PieceFlags) {
    ids[pending] = id
    starts[pending] = Int32(truncatingIfNeeded: start)
    ends[pending] = Int32(truncatingIfNeeded: end)
    flags[pending] = pieceFlags
    pending += 1
  }

  /// Takes back the pieces appended last.
  @inline(__always)
  mutating func discard(_ pieces: Int) {
    pending -= pieces
  }

  /// Replaces offsets in normalised bytes, on the pieces appended last, by those of the originals.
  mutating func moveOffsets(_ pieces: Int, starts originalStarts: [Int32], ends originalEnds: [Int32]) {
    for index in pending - pieces..<pending {
      starts[index] = originalStarts[Int(starts[index])]
      ends[index] = originalEnds[Int(ends[index]) - 1]
    }
  }

  @inline(never)
  private mutating func flush() {
    buffer.ids.append(contentsOf: UnsafeBufferPointer(start: ids, count: pending))
    buffer.starts.append(contentsOf: UnsafeBufferPointer(start: starts, count: pending))
    buffer.ends.append(contentsOf: UnsafeBufferPointer(start: ends, count: pending))
    buffer.flags.append(contentsOf: UnsafeBufferPointer(start: flags, count: pending))
    pending = 0
  }
}
