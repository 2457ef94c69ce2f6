import Checkpoints
import Glibc

/// A folder in the making, under a name that nobody looks for. Nobody but the user may write to it, whatever the umask
/// says: the host refuses plugins that others could change.
final class NewFolder {
  private var path: String
  private var folders: [String] = []
  private var files: [String] = []

  init(_ path: String) {
    self.path = path
  }

  /// Makes the folder.
  func create() throws(FileError) { try createFolder("") }

  /// Writes a file, and makes the folders that its name has.
  func write(_ bytes: [UInt8], as name: String) throws(FileError) {
    let parts = name.split(separator: "/")
    for count in 1..<max(1, parts.count) {
      let folder = "/" + parts.prefix(count).joined(separator: "/")
      if !folders.contains(folder) { try createFolder(folder) }
    }
    files.append(name)
    try AtomicFile.write(bytes, to: path + "/" + name)
  }

  /// Gives the folder its name; what is there must be nothing.
  func move(to other: String) throws(FileError) {
    try Self.rename(path, other)
    path = other
  }

  /// Moves what is in the folder into another one, and removes it.
  func moveContents(to other: String) throws(FileError) {
    for name in try FolderListing.names(in: path) { try Self.rename(path + "/" + name, other + "/" + name) }
    guard unsafe rmdir(path) == 0 else { throw FileError(.remove, path: path, code: errno) }
  }

  /// Removes what was made, as far as it is still where it was; nothing can be done about what stays.
  func remove() {
    for file in files { _ = unsafe unlink(path + "/" + file) }
    for folder in folders.reversed() { _ = unsafe rmdir(path + folder) }
  }

  private func createFolder(_ folder: String) throws(FileError) {
    guard unsafe mkdir(path + folder, 0o755) == 0 else {
      throw FileError(.createFolder, path: path + folder, code: errno)
    }
    folders.append(folder)
  }

  private static func rename(_ path: String, _ other: String) throws(FileError) {
    guard unsafe Glibc.rename(path, other) == 0 else { throw FileError(.rename, path: other, code: errno) }
  }
}
