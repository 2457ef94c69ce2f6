import Checkpoints
import Glibc

/// What a child that tests a plugin wrote to standard error before it died: sanitizers and runtimes say there why.
struct LastWords {
  private let path: String

  /// The words of a test that has `folder` for its files.
  init(folder: String) { path = folder + "/standard-error" }

  /// Sends standard error of this process there.
  func begin() {
    let file = creat(path, 0o600)
    guard file >= 0 else { return }
    dup2(file, 2)
    close(file)
  }

  /// The reason as a part of a sentence; empty when nothing was said.
  var text: String {
    let most = 100_000
    guard let bytes = try? MappedFile.contents(of: path), !bytes.isEmpty else { return "" }
    let lines = String(decoding: bytes.suffix(most), as: UTF8.self).split(separator: "\n").map(String.init)
    guard let reason = Self.reason(lines) else { return "" }
    let longest = 400
    return ", and its last words were: " + String(reason.prefix(longest))
  }

  /// The line that says why: a sanitizer's summary, a panic with its reason, or the last one.
  private static func reason(_ lines: [String]) -> String? {
    if let summary = lines.last(where: { $0.hasPrefix("SUMMARY: ") }) { return summary }
    if let place = lines.firstIndex(where: { $0.contains("panicked at") }) {
      return lines[place...].prefix(2).joined(separator: " ")
    }
    return lines.last { !$0.hasPrefix("note: ") && !$0.allSatisfy(\.isWhitespace) }
  }
}
