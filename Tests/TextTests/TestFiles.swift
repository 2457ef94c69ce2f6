import Glibc

/// Files that tests read: fixtures beside the tests, and data beside the repository, which may be absent.
enum TestFiles {
  /// A file of Fixtures.
  static func fixture(_ name: String, source: String = #filePath) -> String {
    folder(of: source) + "/Fixtures/" + name
  }

  /// A file of the shared data, or nil where there is none: `BIOBERT_SHARED`, else `../shared` from the repository.
  static func shared(_ name: String, source: String = #filePath) -> String? {
    let root = getenv("BIOBERT_SHARED").map { String(cString: $0) } ?? folder(of: source) + "/../../../shared"
    let path = root + "/" + name
    return access(path, R_OK) == 0 ? path : nil
  }

  /// The bytes of a file; empty where it cannot be read.
  static func bytes(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else { return [] }
    defer { fclose(file) }
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      content.append(contentsOf: chunk[..<count])
    }
    return content
  }

  /// The lines of a text file, as strings.
  static func lines(_ path: String) -> [Substring] {
    String(decoding: bytes(path), as: UTF8.self).unicodeScalars.split(
      separator: "\n", omittingEmptySubsequences: false
    ).map { Substring($0) }
  }

  private static func folder(of source: String) -> String {
    String(source[..<(source.lastIndex(of: "/") ?? source.startIndex)])
  }
}
