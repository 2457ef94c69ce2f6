import PluginAPI

/// A metric that a plugin offers.
public final class MetricItem: Sendable {
  /// What it is.
  public let description: ItemDescription
  /// The plugin that offers it.
  public let plugin: LoadedPlugin
  // Function pointers and strings that are valid for ever.
  nonisolated(unsafe) let table: bp_metric

  init(plugin: LoadedPlugin, description: ItemDescription, table: bp_metric) {
    self.plugin = plugin
    self.description = description
    self.table = table
  }

  /// The formats of gold files that it may be given; empty: any.
  public var goldFormats: [String] { commaList(table.gold_formats.repaired) ?? [] }

  /// The formats of prediction files that it may be given; empty: any.
  public var predictedFormats: [String] { commaList(table.predicted_formats.repaired) ?? [] }

  /// Begins to count.
  ///
  /// - Parameter labels: every label of gold and predictions; their indices must not change until the end.
  public func begin(labels: LabelInventories) throws(PluginError) -> MetricState {
    let site = site("begin")
    guard let begin = table.begin else { throw .notOffered(site) }
    // The setup is lent until the metric ends, so its memory goes with the state.
    let arena = Arena()
    var setup = zeroed(bp_setup.self)
    setup.size = UInt64(MemoryLayout<bp_setup>.size)
    (setup.labels, setup.n_labels) = labels.lend(arena, all: true)
    var state: UnsafeMutableRawPointer?
    let table = arena.value(setup)
    try site.call { withExtendedLifetime(arena) { begin(plugin.host, table, &state) } }
    return MetricState(self, state: state, lent: arena)
  }

  func site(_ function: String) -> PluginSite { plugin.site(description.id, function) }
}
