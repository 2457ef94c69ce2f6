import Glibc
import JSON

/// What probing found out, kept between runs; a plugin is known by its file's state and the linker's build id.
///
/// Only plugins that passed are kept. A cache that cannot be read or written is as good as none.
public struct ProbeCache: Sendable {
  /// The cache's file.
  public let path: String
  /// Plugins are few; old builds of them must not pile up.
  private static let mostEntries = 256
  private static let longest = 1 << 22

  /// A cache in a file.
  public init(path: String) { self.path = path }

  /// The user's cache, under XDG_CACHE_HOME or the home's .cache; nil without either, or with raised privileges.
  public static var ofUser: ProbeCache? {
    guard !SystemCalls.isSecure else { return nil }
    let folder: String
    if let base = getenv("XDG_CACHE_HOME").map({ String(cString: $0) }), base.utf8.first == 0x2F {
      folder = base
    } else if let home = getenv("HOME").map({ String(cString: $0) }), home.utf8.first == 0x2F {
      folder = Path.join(home, ".cache")
    } else {
      return nil
    }
    return ProbeCache(path: Path.join(Path.join(folder, "biobert"), "plugin-probes.jsonl"))
  }

  /// What is known of the plugin in a checked file.
  func description(of file: PluginFile) -> PluginDescription? {
    let key = Self.key(file)
    return lines().last { $0.key == key }.flatMap { PluginDescription(json: $0.plugin) }
  }

  /// Keeps what was found out.
  func keep(_ description: PluginDescription, of file: PluginFile) {
    let key = Self.key(file)
    var entries = lines().filter { $0.key != key }
    entries.append((key, description.json))
    var bytes: [UInt8] = []
    for entry in entries.suffix(Self.mostEntries) {
      let line: JSONValue = .object(["file": .string(entry.key), "plugin": entry.plugin])
      guard (try? line.append(to: &bytes)) != nil else { return }
      bytes.append(0x0A)
    }
    let folder = Path.parent(path)
    _ = mkdir(Path.parent(folder), 0o700)
    _ = mkdir(folder, 0o700)
    do throws(FileFault) {
      let file = try TemporaryFile(path, replacing: path, number: 0)
      let outcome = bytes.withUnsafeBytes { buffer -> Result<Void, FileFault> in
        do throws(FileFault) {
          return .success(try file.write(buffer))
        } catch {
          return .failure(error)
        }
      }
      try outcome.get()
      try file.flush()
      try file.commit()
    } catch {
      // The next run probes again, and nothing else is lost.
    }
  }

  private func lines() -> [(key: String, plugin: JSONValue)] {
    guard let source = try? FileSource(path), let bytes = try? readFully(source, count: Self.longest) else { return [] }
    var entries: [(key: String, plugin: JSONValue)] = []
    for line in JSONLines(bytes) {
      guard let value = try? JSONValue.parse(bytes, in: line.range), let key = value["file"]?.string,
        let plugin = value["plugin"]
      else { continue }
      entries.append((key, plugin))
    }
    return entries
  }

  private static func key(_ file: PluginFile) -> String {
    let identity = file.identity
    let host = ContractVersion.host
    return
      "\(host.major).\(host.minor)/\(identity.device)/\(identity.inode)/\(identity.modified)/\(identity.size)/\(file.buildID)"
  }
}
