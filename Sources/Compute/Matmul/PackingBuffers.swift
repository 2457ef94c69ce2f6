import Synchronization

/// Memory for operands that are packed for one product: taken, given back, and used again by the next.
final class PackingBuffers: Sendable {
  private struct Shelf: ~Copyable {
    var free: [AlignedMemory] = []
    var largest = 0
  }

  private let shelf = Mutex(Shelf())

  /// Memory of at least this size, whatever it holds.
  func take(byteCount: Int) -> AlignedMemory {
    let (known, largest) = shelf.withLock { shelf -> (AlignedMemory?, Int) in
      shelf.largest = max(shelf.largest, byteCount)
      // One thread uses one buffer at a time, so the shelf holds as many as threads ever multiplied at once.
      guard let found = shelf.free.popLast(), found.byteCount >= byteCount else { return (nil, shelf.largest) }
      return (found, shelf.largest)
    }
    // A buffer that replaces a smaller one serves every product seen so far, so that none is replaced often.
    return known ?? AlignedMemory(byteCount: largest, zeroed: false)
  }

  /// Puts memory back for the next product.
  func give(back memory: AlignedMemory) { shelf.withLock { $0.free.append(memory) } }
}
