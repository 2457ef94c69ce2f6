import PluginAPI

/// A plugin: what one shared library offers. Its library has one line of C's shape, in a file of its own:
///
///     @c @implementation
///     public func biobert_plugin_entry(_ host: UnsafePointer<bp_host>?) -> UnsafePointer<bp_plugin>? {
///       PluginSDK.entry(MyPlugin.self, host)
///     }
public protocol PluginDefinition {
  /// The plugin's id: a-z, 0-9, `.` and `-`.
  static var id: String { get }
  /// Its own version.
  static var version: String { get }
  /// Its licence, as an SPDX expression.
  static var license: String { get }
  /// One sentence for `host plugin list`.
  static var summary: String { get }
  /// What it offers, in the order that `host plugin info` prints.
  static var items: [PluginItem] { get }
  /// The least minor of the contract that it cannot do without; 0 unless the plugin says so. What it was built with is
  /// no requirement.
  static var minimumHostMinor: UInt32 { get }
  /// Plain functions of numbers that the host may call; none unless the plugin says so.
  static var functions: [PluginFunction] { get }
}

extension PluginDefinition {
  /// Any host of the major.
  public static var minimumHostMinor: UInt32 { 0 }
  /// None.
  public static var functions: [PluginFunction] { [] }
}

/// A task, a format or a metric that a plugin offers.
public struct PluginItem {
  enum Kind {
    case task(TaskType)
    case format(FormatType)
    case metric(MetricType)
  }

  let kind: Kind
  let identity: ObjectIdentifier

  /// Offers a task.
  public static func task<Plugin: TaskPlugin>(_ type: Plugin.Type) -> PluginItem {
    PluginItem(kind: .task(TypedTask<Plugin>()), identity: ObjectIdentifier(type))
  }

  /// Offers a format.
  public static func format<Plugin: FormatPlugin>(_ type: Plugin.Type) -> PluginItem {
    PluginItem(kind: .format(TypedFormat<Plugin>()), identity: ObjectIdentifier(type))
  }

  /// Offers a metric.
  public static func metric<Plugin: MetricPlugin>(_ type: Plugin.Type) -> PluginItem {
    PluginItem(kind: .metric(TypedMetric<Plugin>()), identity: ObjectIdentifier(type))
  }

  var id: String {
    switch kind {
    case .task(let type): type.id
    case .format(let type): type.id
    case .metric(let type): type.id
    }
  }

  var fault: String? {
    switch kind {
    case .task(let type): PluginOption.fault(in: type.options)
    case .format(let type): PluginOption.fault(in: type.options)
    case .metric: nil
    }
  }
}

/// What a plugin's exported function returns: its tables, made at the first call and the same ever after; nil, with the
/// reason told to the host, when host or plugin are not fit.
public func entry<Plugin: PluginDefinition>(
  _ plugin: Plugin.Type, _ host: UnsafePointer<bp_host>?
) -> UnsafePointer<bp_plugin>? {
  guard let host else { return nil }
  let link = HostLink(host)
  return link.value {
    () throws(PluginError) in
    let offered = link.table
    guard offered.abi_major == BP_ABI_MAJOR, offered.abi_minor >= Plugin.minimumHostMinor else {
      throw .unsupported(
        "plugin \(Plugin.id) \(Plugin.version) is built for plugin contract \(BP_ABI_MAJOR).\(BP_ABI_MINOR), and this host "
          + "offers \(offered.abi_major).\(offered.abi_minor); rebuild the plugin, or install the one for this host")
    }
    return try PluginTables.shared.plugin(plugin, host: link)
  }
}
