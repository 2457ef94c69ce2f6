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

  /// Makes sure that `count` buffers of this size lie ready.
  ///
  /// So how much memory a loop needs does not depend on how many of its threads ever met.
  func reserve(_ count: Int, byteCount: Int) {
    shelf.withLock { shelf in
      shelf.largest = max(shelf.largest, byteCount)
      shelf.free.removeAll { $0.byteCount < byteCount }
      while shelf.free.count < count {
        shelf.free.append(AlignedMemory(byteCount: shelf.largest, zeroed: false))
      }
    }
  }

  /// Puts memory back for the next product.
  func give(back memory: AlignedMemory) { shelf.withLock { $0.free.append(memory) } }
}
