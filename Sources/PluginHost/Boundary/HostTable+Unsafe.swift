import PluginAPI
import Synchronization

/// The table of functions that a plugin is given; one a plugin, never freed since a plugin is never unloaded.
enum HostTable {
  /// What the table's context points to.
  final class Context: Sendable {
    let plugin: String
    init(plugin: String) { self.plugin = plugin }
  }

  /// Makes the table for the plugin in a file.
  static func make(plugin: String) -> UnsafePointer<bp_host> {
    var table = zeroed(bp_host.self)
    table.size = UInt64(MemoryLayout<bp_host>.size)
    table.abi_major = BP_ABI_MAJOR
    table.abi_minor = BP_ABI_MINOR
    table.ctx = Unmanaged.passRetained(Context(plugin: plugin)).toOpaque()
    table.error = { _, status, message in
      ThreadErrors.report(status: status, message: message.repaired)
    }
    table.error_at = { _, status, file, line, message in
      ThreadErrors.report(status: status, message: message.repaired, file: file.repaired, line: line)
    }
    table.log = { host, level, message in
      guard let context = host?.pointee.ctx else { return }
      let plugin = Unmanaged<Context>.fromOpaque(context).takeUnretainedValue().plugin
      PluginLog.emit(PluginLog.Entry(plugin: plugin, level: level, message: message.repaired))
    }
    table.extension = { _, _ in nil }
    let memory = UnsafeMutablePointer<bp_host>.allocate(capacity: 1)
    memory.initialize(to: table)
    return UnsafePointer(memory)
  }
}

/// Where the lines go that plugins log.
public enum PluginLog {
  /// One line that a plugin logged.
  public struct Entry: Equatable, Sendable {
    /// The plugin's file.
    public let plugin: String
    /// 0 debug, 1 information, 2 warning.
    public let level: Int32
    /// The line.
    public let message: String

    /// Makes a line.
    public init(plugin: String, level: Int32, message: String) {
      self.plugin = plugin
      self.level = level
      self.message = message
    }
  }

  private static let sink = Mutex<(@Sendable (Entry) -> Void)?>(nil)

  /// Sets what receives the lines, from any thread; nil drops them.
  public static func forward(to receiver: (@Sendable (Entry) -> Void)?) {
    sink.withLock { $0 = receiver }
  }

  /// Tells a line that the host has to say of a plugin.
  public static func report(_ entry: Entry) { emit(entry) }

  static func emit(_ entry: Entry) {
    let receiver = sink.withLock { $0 }
    receiver?(entry)
  }
}
