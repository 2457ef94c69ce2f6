import PluginAPI

/// A task that a plugin offers.
public final class TaskItem: Sendable {
  /// What it is.
  public let description: ItemDescription
  /// The plugin that offers it.
  public let plugin: LoadedPlugin
  // Function pointers and strings that are valid for ever.
  nonisolated(unsafe) let table: bp_task

  init(plugin: LoadedPlugin, description: ItemDescription, table: bp_task) {
    self.plugin = plugin
    self.description = description
    self.table = table
  }

  /// What is taken out of records outside of training.
  public var targets: TaskTargets { TaskTargets(rawValue: table.targets) }

  /// Whether `build` must see all windows of each of its records, for a loss across windows.
  public var needsWholeRecords: Bool { table.flags & BP_WHOLE_RECORDS != 0 }

  /// The version of the state that `save` writes now.
  public var stateVersion: String { table.state_version.repaired }

  /// Whether tuning after training does anything.
  public var canTune: Bool { table.tune != nil }

  /// The options, with the task's defaults for the host's own flags among them.
  public func options() throws(PluginError) -> DeclaredOptions {
    try DeclaredOptions(table.option, site: site("option"))
  }

  /// Makes the task for a model.
  public func create(_ setup: TaskSetup) throws(PluginError) -> TaskInstance {
    let site = site("create")
    guard let create = table.create else { throw .notOffered(site) }
    var object: UnsafeMutableRawPointer?
    // The setup is lent until the task is destroyed, so its memory goes with the instance.
    let lent = Arena()
    let table = setup.lend(lent)
    try site.call { withExtendedLifetime(lent) { create(plugin.host, table, &object) } }
    return try TaskInstance(self, object: object, labels: setup.labels, lent: lent)
  }

  /// The place of a call of one of its functions.
  public func site(_ function: String) -> PluginSite { plugin.site(description.id, function) }
}
