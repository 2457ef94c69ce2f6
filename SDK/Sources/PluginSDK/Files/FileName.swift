/// The parts of a path that formats decide by.
public enum FileName {
  /// The last component of a path.
  public static func base(_ path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
  }

  /// The name without `.gz`, which the host decompresses.
  public static func plain(_ name: String) -> String { name.hasSuffix(".gz") ? String(name.dropLast(3)) : name }

  /// The extension in lower case, without the dot and without `.gz`; empty when there is none.
  public static func pathExtension(_ path: String) -> String {
    let name = plain(base(path))
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex else { return "" }
    return name[name.utf8.index(after: dot)...].lowercased()
  }

  /// The last component without its extension and without `.gz`.
  public static func stem(_ path: String) -> String {
    let name = plain(base(path))
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// A name below a folder.
  public static func join(_ folder: String, _ name: String) -> String {
    folder.isEmpty || folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }
}
