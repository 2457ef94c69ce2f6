import Checkpoints
import Glibc

/// The files that data lies in.
public enum DataFiles {
  /// A file and its name below the data's folder.
  public struct File {
    /// The path below the folder.
    public var name: String
    /// The whole path.
    public var path: String
  }

  /// The file itself, or all files of a folder and of the folders in it, by name; a link that leads back to a folder it
  /// lies in is not followed.
  /// - Throws: `FileError`.
  public static func files(of path: String) throws(FileError) -> [File] {
    guard path != "-" else { return [] }
    guard isFolder(path) else {
      return [File(name: path.split(separator: "/").last.map(String.init) ?? path, path: path)]
    }
    return try files(in: path, within: [])
  }

  private static func files(in folder: String, within outer: [FileIdentity]) throws(FileError) -> [File] {
    guard let own = FileIdentity(folder), !outer.contains(own) else { return [] }
    var files: [File] = []
    for name in try names(in: folder) {
      let child = folder + "/" + name
      if isFolder(child) {
        files += try Self.files(in: child, within: outer + [own]).map {
          File(name: name + "/" + $0.name, path: $0.path)
        }
      } else {
        files.append(File(name: name, path: child))
      }
    }
    return files
  }

  /// Whether a path is a folder.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The names in a folder in byte order, hidden ones left out.
  /// - Throws: `FileError`.
  static func names(in folder: String) throws(FileError) -> [String] {
    guard let handle = unsafe opendir(folder) else { throw FileError(.listFolder, path: folder, code: errno) }
    defer { unsafe closedir(handle) }
    var names: [String] = []
    while let entry = unsafe readdir(handle) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
