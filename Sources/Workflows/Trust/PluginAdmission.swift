import Glibc
import PluginHost
import Synchronization
import Training

/// How a process treats plugins: whether they must be trusted, and what stands between them and the host.
///
/// A property of the whole process, set by the command line before any plugin is loaded.
public enum PluginAdmission {
  private struct State {
    var layer: (any PluginLayer)?
    var requiresTrust = false
  }

  private static let state = Mutex(State())

  /// What stands between the host and every plugin that is loaded from now on; nil for nothing.
  public static var layer: (any PluginLayer)? {
    get { state.withLock { $0.layer } }
    set { state.withLock { $0.layer = newValue } }
  }

  /// Whether a plugin is refused that the user's list does not hold; the variable BIOBERT_REQUIRE_TRUST=1 asks for it too.
  public static var requiresTrust: Bool {
    get { state.withLock { $0.requiresTrust } || isAskedFor }
    set { state.withLock { $0.requiresTrust = newValue } }
  }

  private static var isAskedFor: Bool {
    guard let value = unsafe getenv("BIOBERT_REQUIRE_TRUST") else { return false }
    return unsafe String(cString: value) == "1"
  }

  /// Looks a plugin up in the user's list before it is loaded.
  ///
  /// - Throws: `PluginHostError.untrusted` when trust is required and missing; a trusted file that has changed is a warning
  ///   otherwise.
  public static func admit(_ plugin: FoundPlugin) throws(PluginHostError) {
    let path = plugin.file.path
    let list = TrustList.ofUser.flatMap { try? TrustList(path: $0) }
    let entry = list?.entry(of: path)
    let hash = entry == nil && !requiresTrust ? nil : try? ContentHash.hash(file: path)
    if let entry, entry.sha256 == hash { return }
    if requiresTrust { throw .untrusted(path: path, hasChanged: entry != nil) }
    if entry != nil {
      PluginLog.report(
        PluginLog.Entry(
          plugin: path, level: 2,
          message: "the file has changed since it was trusted; `host plugin trust` takes the new one"))
    }
  }
}
