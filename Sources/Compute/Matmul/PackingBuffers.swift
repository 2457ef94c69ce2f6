import Synchronization

/// Memory for operands that are packed for one product: taken, given back, and used again by the next.
final class PackingBuffers: Sendable {
  private struct Shelf: ~Copyable {
    var free: [AlignedMemory] = []
  }

  private let shelf = Mutex(Shelf())

  /// Memory of at least this size, whatever it holds.
  func take(byteCount: Int) -> AlignedMemory {
    let known = shelf.withLock { shelf -> AlignedMemory? in
      // One thread uses one buffer at a time, so the shelf holds as many as threads ever multiplied at once.
      guard let found = shelf.free.popLast(), found.byteCount >= byteCount else { return nil }
      return found
    }
    return known ?? AlignedMemory(byteCount: byteCount, zeroed: false)
  }

  /// Puts memory back for the next product.
  func give(back memory: AlignedMemory) { shelf.withLock { $0.free.append(memory) } }
}
