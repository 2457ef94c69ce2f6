import Glibc
import Workflows

/// A private folder for the files of tests, which goes away with the object.
final class ScratchFolder {
  private let path: String
  private var count = 0

  init() throws {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((base + "/biobert-check-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw NothingToTest("no temporary folder can be made in \(base)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  /// Removes a file or a folder with all that is in it.
  private static func remove(_ path: String) {
    if let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { remove(path + "/" + name) }
      }
      closedir(folder)
    }
    _ = Glibc.remove(path)
  }

  /// A new empty folder.
  func fresh() -> String {
    count += 1
    let folder = path + "/\(count)"
    mkdir(folder, 0o700)
    return folder
  }
}
