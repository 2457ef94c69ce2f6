import PluginHost

/// Which metrics measure a task.
enum TaskMetrics {
  /// The ids in the task's setting `metrics`; for a task without one, all metrics of its own plugin.
  /// - Throws: `PluginHostError.unknownItem` for an id that no plugin offers.
  static func ids(of task: TaskItem, settings: OptionSettings, registry: PluginRegistry) throws -> [String] {
    if let listed = settings["metrics"]?.text, !listed.isEmpty {
      let ids = listed.split(separator: ",").map { $0.filter { $0 != " " } }
      for id in ids { _ = try registry.offer(.metric, id) }
      return ids
    }
    return registry.offers(of: .metric)
      .filter { $0.plugin.description.id == task.plugin.description.id }
      .map(\.item.id)
  }
}
