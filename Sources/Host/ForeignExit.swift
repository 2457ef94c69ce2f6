import Glibc
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
      Console().error(Messages.endedByPlugin)
      _exit(HostExit.pluginRefused.rawValue)
    }
  }
}
