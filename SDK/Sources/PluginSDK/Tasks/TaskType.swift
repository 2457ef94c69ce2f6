import PluginAPI

/// A task without its Swift type: what the C functions of its slot call.
class TaskType {
  let id: String
  let summary: String
  let options: [PluginOption]
  let targets: TaskTargets
  let needsWholeRecords: Bool
  let stateVersion: String
  let tunes: Bool
  let saves: Bool
  /// The options as the contract enumerates them; made once, by whoever gives the type its slot.
  private(set) lazy var optionTable = OptionTable(options)

  init(
    id: String, summary: String, options: [PluginOption], targets: TaskTargets, needsWholeRecords: Bool,
    stateVersion: String, tunes: Bool, saves: Bool
  ) {
    (self.id, self.summary, self.options, self.targets) = (id, summary, options, targets)
    (self.needsWholeRecords, self.stateVersion) = (needsWholeRecords, stateVersion)
    (self.tunes, self.saves) = (tunes, saves)
  }

  func create(_ setup: TaskSetup, host: HostLink) throws(PluginError) -> TaskBox {
    throw .unsupported("task \(id) cannot be created")
  }
}

final class TypedTask<Plugin: TaskPlugin>: TaskType {
  init() {
    super.init(
      id: Plugin.id, summary: Plugin.summary, options: Plugin.options, targets: Plugin.targets,
      needsWholeRecords: Plugin.needsWholeRecords,
      stateVersion: (Plugin.self as? any StatefulTask.Type)?.stateVersion ?? "",
      tunes: Plugin.self is any TunableTask.Type, saves: Plugin.self is any StatefulTask.Type)
  }

  override func create(_ setup: TaskSetup, host: HostLink) throws(PluginError) -> TaskBox {
    TaskBox(task: try Plugin(setup: setup), host: host)
  }
}

/// A task behind the contract's opaque pointer, with the strings that it lends until destroy.
final class TaskBox {
  private(set) var task: any TaskPlugin
  let host: HostLink
  let parameters: [TaskParameter]
  private(set) var parameterNames: [bp_str] = []
  private(set) var formerNames: [bp_str] = []
  /// By the kinds' raw values.
  private(set) var classNames: [[bp_str]] = []
  private var arena = ByteArena()

  init(task: any TaskPlugin, host: HostLink) {
    self.task = task
    self.host = host
    parameters = task.parameters
    for parameter in parameters {
      parameterNames.append(arena.store(parameter.name))
      formerNames.append(arena.store(parameter.formerNames.joined(separator: ",")))
    }
    for kind in LabelKind.allCases {
      classNames.append([])
      for name in task.classNames(of: kind) { classNames[classNames.count - 1].append(arena.store(name)) }
    }
  }

  func tune(_ source: DecodeSource) throws(PluginError) {
    guard var tunable = task as? any TunableTask else { throw .unsupported("this task has nothing to tune") }
    try tunable.tune(source)
    task = tunable
  }

  func save() throws(PluginError) -> [UInt8] {
    guard let stateful = task as? any StatefulTask else { return [] }
    return try stateful.save()
  }
}
