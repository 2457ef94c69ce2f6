import Glibc

/// The few operations on paths that are needed here, on plain strings.
package enum Path {
  /// The folder that holds a path; "/" for the root itself.
  static func parent(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: 0x2F) else { return "." }
    return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
  }

  /// The last part of a path.
  static func name(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: 0x2F) else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// A name in a folder.
  static func join(_ folder: String, _ name: String) -> String {
    folder.utf8.last == 0x2F ? folder + name : folder + "/" + name
  }

  /// The absolute path without links, or nil when it does not exist.
  static func real(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(validatingCString: resolved)
  }

  /// Whether the path is a folder; links are followed.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & mode_t(S_IFMT) == mode_t(S_IFDIR)
  }

  /// Whether anything is there; links are followed.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The names in a folder in the order of their bytes, without hidden ones; nil when it cannot be read.
  ///
  /// A name that is no UTF-8 is given as nil.
  package static func names(in folder: String) -> [String?]? {
    guard let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    var names: [String?] = []
    while let entry = readdir(stream) {
      let capacity = MemoryLayout.size(ofValue: entry.pointee.d_name)
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: capacity) { String(validatingCString: $0) }
      }
      if let name, name.utf8.first == 0x2E { continue }
      names.append(name)
    }
    return names.sorted { first, second in
      (first ?? "").utf8.lexicographicallyPrecedes((second ?? "").utf8)
    }
  }
}
