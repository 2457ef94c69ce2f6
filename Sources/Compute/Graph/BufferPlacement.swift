/// Places for buffers in one block of memory, asked for in order of their first use: each is in the smallest gap that
/// holds it.
struct BufferPlacement {
  /// Bytes of the block.
  private(set) var byteCount = 0
  private var gaps: [(offset: Int, size: Int)] = []
  private var live: [(end: Int, offset: Int, size: Int)] = []

  /// Forgets all buffers.
  mutating func clear() {
    gaps.removeAll(keepingCapacity: true)
    live.removeAll(keepingCapacity: true)
    byteCount = 0
  }

  /// A place for so many bytes until the operation `end` has run.
  mutating func place(_ bytes: Int, until end: Int) -> Int {
    let size = AlignedMemory.rounded(max(bytes, 1))
    var best = -1
    for i in gaps.indices where gaps[i].size >= size && (best < 0 || gaps[i].size < gaps[best].size) { best = i }
    let offset: Int
    if best >= 0 {
      offset = gaps[best].offset
      gaps[best].offset += size
      gaps[best].size -= size
      if gaps[best].size == 0 { gaps.remove(at: best) }
    } else if let last = gaps.last, last.offset + last.size == byteCount {
      // The topmost gap is too small: the arena grows by what is missing.
      offset = last.offset
      gaps.removeLast()
      byteCount = offset + size
    } else {
      offset = byteCount
      byteCount += size
    }
    live.append((end, offset, size))
    return offset
  }

  /// Gives back the buffers whose last use lies before `time`; gaps stay sorted, and neighbours are joined.
  mutating func release(before time: Int) {
    var kept = 0
    for i in live.indices {
      if live[i].end >= time {
        live[kept] = live[i]
        kept += 1
        continue
      }
      let (offset, size) = (live[i].offset, live[i].size)
      let at = gaps.firstIndex { $0.offset > offset } ?? gaps.count
      gaps.insert((offset, size), at: at)
      if at + 1 < gaps.count, gaps[at].offset + gaps[at].size == gaps[at + 1].offset {
        gaps[at].size += gaps[at + 1].size
        gaps.remove(at: at + 1)
      }
      if at > 0, gaps[at - 1].offset + gaps[at - 1].size == gaps[at].offset {
        gaps[at - 1].size += gaps[at].size
        gaps.remove(at: at)
      }
    }
    live.removeLast(live.count - kept)
  }
}
