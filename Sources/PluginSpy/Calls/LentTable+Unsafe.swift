import Glibc
import PluginAPI
import Synchronization

/// A table of host functions as a plugin sees it: a copy whose functions are the spy's, with what they need behind it.
///
/// The memory in front of the copy holds the reference to this object. It is used again only after many other loans, so
/// that a plugin that keeps a table meets one that says what it did wrong.
final class LentTable: @unchecked Sendable {
  private static let header = 16

  let kind: HostTableKind
  /// The host's own table.
  let original: UnsafeMutableRawPointer
  /// The function that it was lent to; empty for the host's own table.
  let lentTo: String
  let thread = pthread_self()
  private let isLent = Atomic<Bool>(true)
  /// What the plugin is given.
  let address: UnsafeMutableRawPointer
  /// How long it says it is.
  let size: Int

  /// Makes the copy, whose functions are still the host's.
  ///
  /// - Parameter age: which host's table it is like.
  init(_ kind: HostTableKind, _ original: UnsafeMutableRawPointer, lentTo: String, age: HostAge) {
    self.kind = kind
    self.original = original
    self.lentTo = lentTo
    let type = HostFunctions.type(of: kind)
    let known = type.knownSize
    let room = known + HostAge.tail
    let block = EndedTables.take(kind) ?? .allocate(byteCount: Self.header + room, alignment: 16)
    address = block + Self.header
    size = age.size(today: known, first: type.firstSize)
    address.initializeMemory(as: UInt8.self, repeating: HostAge.filling, count: room)
    address.copyMemory(from: original, byteCount: min(known, size))
    address.storeBytes(of: UInt64(size), as: UInt64.self)
    block.storeBytes(of: Unmanaged.passRetained(self).toOpaque(), as: UnsafeMutableRawPointer.self)
  }

  /// The object behind a table that a plugin hands over.
  static func of(_ address: UnsafeRawPointer) -> LentTable {
    let object = (address - header).load(as: UnsafeMutableRawPointer.self)
    return Unmanaged<LentTable>.fromOpaque(object).takeUnretainedValue()
  }

  /// Whether the call that lent it is still running.
  var isValid: Bool { isLent.load(ordering: .acquiring) }

  /// Notes that the call that lent it is over.
  func end() {
    isLent.store(false, ordering: .releasing)
    EndedTables.put(kind, address - Self.header)
  }
}

/// Blocks of tables whose calls are over: the last some thousand of each kind stay as they are, older ones are used again.
private enum EndedTables {
  private struct Ring {
    var blocks: [UInt] = []
    var oldest = 0
    var spare: [UInt] = []
  }

  private static let kept = 4096
  private static let rings = Mutex<[HostTableKind: Ring]>([:])

  static func put(_ kind: HostTableKind, _ block: UnsafeMutableRawPointer) {
    rings.withLock { rings in
      var ring = rings.removeValue(forKey: kind) ?? Ring()
      let number = UInt(bitPattern: block)
      if ring.blocks.count < kept {
        ring.blocks.append(number)
      } else {
        ring.spare.append(ring.blocks[ring.oldest])
        ring.blocks[ring.oldest] = number
        ring.oldest = (ring.oldest + 1) % kept
      }
      rings[kind] = ring
    }
  }

  /// A block whose table nobody can mean any more, its object given up.
  static func take(_ kind: HostTableKind) -> UnsafeMutableRawPointer? {
    let number = rings.withLock { $0[kind]?.spare.popLast() }
    guard let block = number.flatMap({ UnsafeMutableRawPointer(bitPattern: $0) }) else { return nil }
    Unmanaged<LentTable>.fromOpaque(block.load(as: UnsafeMutableRawPointer.self)).release()
    return block
  }
}
