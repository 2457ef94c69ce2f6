import PluginAPI

/// Stands between the host and a plugin: what crosses the contract goes through the tables that it gives.
///
/// The spy is one. Without a layer nothing is called twice and nothing costs anything.
public protocol PluginLayer: Sendable {
  /// What the plugin is given in the place of the host's own table; valid for ever.
  func host(_ host: UnsafePointer<bp_host>, plugin: String) -> UnsafePointer<bp_host>
  /// What the host calls in the place of a task's own functions.
  func task(_ table: bp_task, site: PluginSite) -> bp_task
  /// What the host calls in the place of a format's own functions.
  func format(_ table: bp_format, site: PluginSite) -> bp_format
  /// What the host calls in the place of a metric's own functions.
  func metric(_ table: bp_metric, site: PluginSite) -> bp_metric
}

extension ItemTable {
  /// The table with a layer in front of it.
  func behind(_ layer: any PluginLayer, _ site: PluginSite) -> ItemTable {
    switch self {
    case .task(let table): .task(layer.task(table, site: site))
    case .format(let table): .format(layer.format(table, site: site))
    case .metric(let table): .metric(layer.metric(table, site: site))
    case .unknown: .unknown
    }
  }
}
