import CKernels
import Glibc

/// Bytes at a cache line's alignment, owned; the one place of Compute that allocates and frees raw memory.
///
/// Large blocks ask the system for huge pages: an arena or a parameter table walks far more memory than the
/// processor's address cache covers. Sendable as an address is: the type itself never changes after its creation, and
/// who may write the memory at what time is settled by its owners.
public final class AlignedMemory: @unchecked Sendable {
  /// The first byte.
  public let address: UnsafeMutableRawPointer
  /// The number of bytes.
  public let byteCount: Int

  /// The alignment of every block, in bytes.
  public static let alignment = 64
  private static let hugePage = 2 << 20

  /// Allocates at least `byteCount` bytes, set to zero when asked.
  public init(byteCount: Int, zeroed: Bool) {
    let large = byteCount >= 4 * Self.hugePage
    let unit = large ? Self.hugePage : Self.alignment
    let size = max((byteCount + unit - 1) / unit * unit, unit)
    address = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: unit)
    self.byteCount = size
    if large { madvise(address, size, MADV_HUGEPAGE) }
    if zeroed { memset(address, 0, size) }
  }

  deinit { address.deallocate() }

  /// The memory as floats.
  public var floats: UnsafeMutablePointer<Float> { address.assumingMemoryBound(to: Float.self) }

  /// Bytes of all memory that this process has allocated and not freed, whoever asked for it.
  public static var bytesInUse: Int { Int(bk_bytes_in_use()) }

  /// A byte count rounded up to whole cache lines.
  public static func rounded(_ byteCount: Int) -> Int { (byteCount + alignment - 1) / alignment * alignment }
}
