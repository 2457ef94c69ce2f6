import PluginAPI

/// Memory for C structs that are lent together, freed together when the arena goes.
///
/// Not shared while it grows; afterwards its memory is only read.
final class Arena: @unchecked Sendable {
  private var blocks: [UnsafeMutableRawPointer] = []

  init() {}

  deinit {
    for block in blocks { block.deallocate() }
  }

  /// Uninitialised memory that lives as long as the arena.
  func allocate<Element>(_: Element.Type, count: Int) -> UnsafeMutablePointer<Element> {
    let block = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, MemoryLayout<Element>.stride * count), alignment: max(16, MemoryLayout<Element>.alignment))
    blocks.append(block)
    return block.bindMemory(to: Element.self, capacity: count)
  }

  /// A copy of trivial elements.
  func array<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
    let copy = allocate(Element.self, count: elements.count)
    copy.initialize(from: elements, count: elements.count)
    return UnsafePointer(copy)
  }

  /// One trivial value.
  func value<Element>(_ element: Element) -> UnsafePointer<Element> { array([element]) }

  /// A copy of a string.
  func string(_ text: String) -> bp_str {
    var copy = text
    return copy.withUTF8 { bytes in
      guard !bytes.isEmpty else { return bp_str(ptr: nil, len: 0) }
      let memory = allocate(UInt8.self, count: bytes.count)
      memory.initialize(from: bytes.baseAddress.unsafelyUnwrapped, count: bytes.count)
      return bp_str(ptr: UnsafeRawPointer(memory).assumingMemoryBound(to: CChar.self), len: UInt64(bytes.count))
    }
  }

  /// A copy of bytes.
  func bytes(_ bytes: [UInt8]) -> bp_str {
    guard !bytes.isEmpty else { return bp_str(ptr: nil, len: 0) }
    let memory = array(bytes)
    return bp_str(ptr: UnsafeRawPointer(memory).assumingMemoryBound(to: CChar.self), len: UInt64(bytes.count))
  }
}
