import Glibc

/// What tells one file from another, and one state of it from a later one.
public struct FileIdentity: Equatable, Hashable, Sendable {
  /// The device that holds the file.
  public let device: UInt64
  /// The file's number on that device; hard links share it.
  public let inode: UInt64
  /// When the content last changed, in nanoseconds since 1970.
  public let modified: Int64
  /// The length in bytes.
  public let size: Int64

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    size = Int64(status.st_size)
  }

  /// Whether both are names of one file, whatever its state.
  func isSameFile(as other: FileIdentity) -> Bool { device == other.device && inode == other.inode }
}
