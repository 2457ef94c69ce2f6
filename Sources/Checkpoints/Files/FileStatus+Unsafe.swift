import Glibc

/// What a path names.
///
/// Unsafe because C structures are filled in here; nothing keeps a pointer beyond its call.
struct FileStatus {
  /// The kinds of file that matter here.
  enum Kind {
    case file, folder, link, other
  }

  /// The kind.
  let kind: Kind
  /// The length of a file, in bytes.
  let count: Int

  /// Looks at a path; nil when nothing is there or it cannot be looked at.
  static func of(_ path: String, followingLinks: Bool = true) -> FileStatus? {
    var info = stat()
    guard unsafe followingLinks ? stat(path, &info) == 0 : lstat(path, &info) == 0 else { return nil }
    return FileStatus(info)
  }

  /// Looks at an open file.
  static func of(descriptor: Int32, path: String) throws(FileError) -> FileStatus {
    var info = stat()
    guard unsafe fstat(descriptor, &info) == 0 else { throw FileError(.inspect, path: path, code: errno) }
    return FileStatus(info)
  }

  /// The path with all its links resolved, or as it is when it names nothing.
  static func resolvedPath(_ path: String) -> String {
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  private init(_ info: stat) {
    switch info.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    case S_IFLNK: kind = .link
    default: kind = .other
    }
    count = Int(info.st_size)
  }
}

/// The names in a folder.
public enum FolderListing {
  /// The names in a folder, sorted by their bytes, without `.` and `..`.
  /// - Throws: `FileError` when the folder cannot be listed.
  public static func names(in path: String) throws(FileError) -> [String] {
    guard let folder = unsafe opendir(path) else { throw FileError(.listFolder, path: path, code: errno) }
    defer { _ = unsafe closedir(folder) }
    var names: [String] = []
    errno = 0
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe field.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: field.pointee)) {
          unsafe String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw FileError(.listFolder, path: path, code: errno) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
