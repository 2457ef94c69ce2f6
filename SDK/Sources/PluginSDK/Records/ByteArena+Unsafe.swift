import PluginAPI

/// Copies of strings at addresses that stay put until `reset`, so that structs of the contract may point at them.
///
/// Unsafe because it hands out addresses of its chunks; a chunk is never moved, and freed only with the arena.
struct ByteArena: ~Copyable {
  private static let chunkBytes = 1 << 14

  private var chunks = GrowingBuffer<UnsafeMutableBufferPointer<UInt8>>()
  private var chunk = 0
  private var used = 0

  init() {}

  deinit {
    for index in 0..<chunks.count { chunks[index].deallocate() }
  }

  /// Forgets all strings and keeps the storage.
  mutating func reset() {
    chunk = 0
    used = 0
  }

  /// Copies `bytes`; the copy is valid until `reset`.
  mutating func store(_ bytes: UnsafeBufferPointer<UInt8>) -> bp_str {
    guard let source = bytes.baseAddress, !bytes.isEmpty else { return bp_str() }
    while chunk < chunks.count, chunks[chunk].count - used < bytes.count {
      chunk += 1
      used = 0
    }
    if chunk == chunks.count {
      chunks.append(.allocate(capacity: max(Self.chunkBytes, bytes.count)))
      used = 0
    }
    guard let start = chunks[chunk].baseAddress else { return bp_str() }
    let target = start + used
    target.update(from: source, count: bytes.count)
    used += bytes.count
    return BorrowedText(base: UnsafePointer(target), count: bytes.count).c
  }

  /// Copies the bytes of `text`; the copy is valid until `reset`.
  mutating func store(_ text: some UTF8Source) -> bp_str {
    // The closure only carries the address out: the copy is made while the bytes are lent.
    withUnsafeMutablePointer(to: &self) { arena in
      text.withUTF8Bytes { arena.pointee.store($0) }
    }
  }
}
