import Glibc

/// Paths as text: their folder, their last name, and names for temporary siblings.
enum FilePath {
  /// The folder part; `.` when there is none.
  static func folder(of path: String) -> String {
    let trimmed = withoutTrailingSlashes(path)
    guard let slash = trimmed.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }

  /// The last name.
  static func name(of path: String) -> String {
    let trimmed = withoutTrailingSlashes(path)
    guard let slash = trimmed.utf8.lastIndex(of: UInt8(ascii: "/")) else { return trimmed }
    return String(trimmed[trimmed.utf8.index(after: slash)...])
  }

  /// A path inside a folder.
  static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The path of a hidden sibling that no other process and no other call uses.
  static func temporarySibling(of path: String, mark: String = "tmp") -> String {
    let random = String(UInt64.random(in: .min ... .max), radix: 36)
    return join(folder(of: path), ".\(name(of: path)).\(mark)-\(getpid())-\(random)")
  }

  /// Whether a name from inside a file may be used as the name of a file beside it: no folders, no way up, not hidden.
  static func isPlainName(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && !name.utf8.contains(UInt8(ascii: "/")) && !name.utf8.contains(0)
  }

  private static func withoutTrailingSlashes(_ path: String) -> String {
    var trimmed = Substring(path)
    while trimmed.utf8.count > 1, trimmed.utf8.last == UInt8(ascii: "/") { trimmed.removeLast() }
    return String(trimmed)
  }
}
