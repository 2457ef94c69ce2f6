import Checkpoints
import Glibc
import PluginHost
import Training

/// The plugin files that a user trusts: a line each, SHA-256, plugin id and path, with a space between.
public struct TrustList: Sendable {
  /// One trusted file.
  public struct Entry: Equatable, Sendable {
    /// Of the file's bytes, in lower-case hexadecimal digits.
    public let sha256: String
    /// The plugin's id.
    public let plugin: String
    /// The file's path.
    public let path: String
  }

  /// Where the list is kept.
  public let path: String
  /// The entries, in the order of their paths.
  public private(set) var entries: [Entry] = []

  /// The list of a file; empty where there is none.
  /// - Throws: `WorkflowError.badTrustList` with the line that is none.
  public init(path: String) throws(WorkflowError) {
    self.path = path
    guard let bytes = try? MappedFile.contents(of: path) else { return }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
      let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
      guard parts.count == 3, parts[0].utf8.count == 64,
        parts[0].utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) })
      else { throw .badTrustList(path: path, line: index + 1) }
      entries.append(Entry(sha256: parts[0], plugin: parts[1], path: parts[2]))
    }
  }

  /// The user's list: `biobert/plugins.lock` under XDG_CONFIG_HOME or the home's .config; nil without either.
  public static var ofUser: String? {
    if let base = variable("XDG_CONFIG_HOME") { return base + "/biobert/plugins.lock" }
    return variable("HOME").map { $0 + "/.config/biobert/plugins.lock" }
  }

  private static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let path = unsafe String(cString: value)
    return path.hasPrefix("/") ? path : nil
  }

  /// The entry of a file; nil when it is not trusted.
  public func entry(of path: String) -> Entry? { entries.first { $0.path == path } }

  /// Adds a file, or takes its new bytes.
  public mutating func trust(_ path: String, plugin: String) throws(TrainingError) {
    let entry = Entry(sha256: try ContentHash.hash(file: path), plugin: plugin, path: path)
    entries = (entries.filter { $0.path != path } + [entry]).sorted { $0.path < $1.path }
  }

  /// Takes files out by their path or plugin id; how many.
  public mutating func forget(_ name: String) -> Int {
    let before = entries.count
    entries.removeAll { $0.path == name || $0.plugin == name }
    return before - entries.count
  }

  /// Writes the list in one step.
  /// - Throws: `FileError`.
  public func save() throws {
    let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
    unsafe mkdir(String(folder.prefix(upTo: folder.lastIndex(of: "/") ?? folder.startIndex)), 0o700)
    unsafe mkdir(String(folder), 0o700)
    let text =
      "# plugin files that are trusted: SHA-256, plugin id, path (host plugin trust)\n"
      + entries.map { "\($0.sha256) \($0.plugin) \($0.path)\n" }.joined()
    try AtomicFile.write(Array(text.utf8), to: path)
  }
}
