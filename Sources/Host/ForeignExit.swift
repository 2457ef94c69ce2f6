import Glibc
import PluginCheck
import PluginHost
import Synchronization

/// Tells when a plugin ends the process: it may not, and its exit code would be taken for the host's.
enum ForeignExit {
  /// Whether the end that comes is the host's own.
  static let isExpected = Atomic(false)

  /// Watches from here on.
  static func watch() {
    atexit {
      guard !ForeignExit.isExpected.load(ordering: .relaxed) else { return }
      _ = StandardOutput.flush()
      var plugin = ""
      var places: [String] = []
      PluginStack.walk(counter: nil) { path, offset in
        let path = unsafe String(cString: path)
        if plugin.isEmpty { plugin = path }
        if path == plugin { places.append(String(offset, radix: 16)) }
      }
      let how = CrashReport.ending(signal: nil, isStackOverflow: false, places: places, plugin: plugin)
      Console().error(plugin.isEmpty ? Messages.endedByPlugin : Messages.crashedIn(plugin: plugin, how))
      _exit(HostExit.pluginRefused.rawValue)
    }
  }
}
