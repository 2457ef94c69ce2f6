import Checkpoints
import Glibc

/// Makes folders.
enum FolderCreation {
  /// Makes a folder, and those above it that are not there; one that is there is left as it is.
  /// - Throws: `FileError`.
  static func create(_ path: String) throws(FileError) {
    var end = path.utf8.startIndex
    repeat {
      end = path.utf8[end...].dropFirst().firstIndex(of: UInt8(ascii: "/")) ?? path.utf8.endIndex
      let folder = String(path[..<end])
      guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
        throw FileError(.createFolder, path: folder, code: errno)
      }
    } while end < path.utf8.endIndex
  }
}
