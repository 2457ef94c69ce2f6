import Compute
import JSON
import PluginHost
import Training

/// What a run's manifest holds of its plan.
extension FinetunePlan {
  /// The manifest of a run that begins now.
  /// - Throws: `TrainingError.file`.
  func manifest(on processor: Processor) throws -> RunManifest {
    RunManifest(
      command: "finetune", version: ProgramVersion.current, settings: manifestSettings, inputs: try manifestInputs(),
      machine: MachineDescription(processor).json)
  }

  /// Refuses to go on with a run that was another one.
  /// - Throws: `TrainingError.settingsDiffer`.
  func refuseDifferences(_ old: RunManifest, _ new: RunManifest, at path: String) throws(TrainingError) {
    let names = old.differences(from: new)
    if !names.isEmpty { throw .settingsDiffer(path: path, names: names) }
  }

  /// Every setting that decides the result, with defaults filled in.
  var manifestSettings: JSONObject {
    var object = parameters.json
    object["task"] = .string(request.task)
    object["data"] = .string(data.path)
    object["init"] = .string(base.folder.path)
    object["format"] = .string(data.format.description.id)
    object["seed"] = JSONValue(Int(bitPattern: UInt(request.seed)))
    object["optimizer"] = .string(optimizer.rawValue)
    object["schedule"] = .string(schedule.name)
    object["precision"] = .string(precision.rawValue)
    object["select-by"] = selectBy.map { .string($0.text) } ?? .null
    object["train-splits"] = JSONValue(request.trainSplits)
    object["split-by"] = request.splitShares.map { .array($0.map { JSONValue($0) }) } ?? .null
    object["early-stop"] = request.earlyStop.map { JSONValue($0) } ?? .null
    object["micro-batch-tokens"] = JSONValue(request.microBatchTokens)
    // Only where it is so: other runs are the same as before there was a choice, and go on being resumed.
    if !request.measuresTest { object["measures-test"] = false }
    object["recompute"] = JSONValue(request.recompute)
    object["strict-labels"] = JSONValue(request.strictLabels)
    object["format-set"] = .object(Self.json(data.settings))
    object["set"] = .object(Self.json(settings))
    return object
  }

  private static func json(_ settings: OptionSettings) -> JSONObject {
    var object = JSONObject()
    for (index, name) in settings.names.enumerated() { object[name] = .string(settings.values[index].text) }
    return object
  }

  /// The files that decide the result, with their hashes.
  /// - Throws: `TrainingError.file`.
  func manifestInputs() throws -> [RunManifest.Input] {
    var inputs: [RunManifest.Input] = []
    func add(_ role: String, _ path: String) throws {
      inputs.append(RunManifest.Input(role: role, path: path, sha256: try ContentHash.hash(file: path)))
    }
    for file in try DataFiles.files(of: data.path) { try add("data/" + file.name, file.path) }
    try add("init.vocabulary", base.folder.vocabulary.path)
    for (number, name) in base.folder.weightFiles.enumerated() {
      try add(number == 0 ? "init.weights" : "init.weights/" + name, base.folder.path + "/" + name)
    }
    for plugin in [task.plugin, data.format.plugin] {
      let role = "plugin." + plugin.description.id
      if !inputs.contains(where: { $0.role == role }) { try add(role, plugin.file.path) }
    }
    return inputs
  }
}
