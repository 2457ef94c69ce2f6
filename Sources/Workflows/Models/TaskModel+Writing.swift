import Checkpoints
import Compute
import JSON
import PluginHost

extension TaskModel {
  /// Writes the model folder, whole or not at all.
  /// - Throws: `CheckpointError`, `PluginError`.
  func write(to path: String, plan: FinetunePlan, manifestPath: String) throws {
    let writer = try ModelFolderWriter(path: path)
    var configuration = base.folder.configuration
    configuration.labels = task.classNames.isEmpty ? nil : task.classNames
    configuration.architectures = [
      TransformersArchitecture.name(parameters: store.declarations.map(\.name), hasPooler: hasPooler)
    ]
    try writer.write(configuration)
    try writer.write(vocabulary: try MappedFile.contents(of: base.folder.vocabulary.path))
    var tokenizer = base.folder.tokenizer
    tokenizer.maximumLength = base.maximumPositions
    try writer.write(tokenizer)
    try writer.write(try hostFile(plan, manifestPath: manifestPath))
    try writer.write(parameters: store)
    try writer.commit()
  }

  private func hostFile(_ plan: FinetunePlan, manifestPath: String) throws -> HostFile {
    var host = HostFile(casing: base.folder.casing)
    host.task = task.item.description.id
    let plugin = task.item.plugin.description
    host.plugin = HostFile.Plugin(
      id: plugin.id, version: plugin.version, abiMajor: Int(ContractVersion.host.major),
      abiMinor: Int(plugin.builtMinor))
    host.labels = labels.trained
    host.metrics = plan.metrics
    host.trainingManifest = manifestPath
    host.isHeadTrained = true
    host.encoderPrecision = plan.precision == .bf16 ? .bf16 : .fp32
    var options = JSONObject()
    for (index, name) in settings.names.enumerated() { options[name] = .string(settings.values[index].text) }
    options[HostFile.maximumLengthKey] = .string("\(plan.parameters.maximumLength)")
    options[HostFile.strideKey] = .string("\(plan.parameters.stride)")
    options[HostFile.trainingRecordsKey] = .string("\(plan.train.count)")
    host.options = options
    let state = try task.save()
    if !state.isEmpty { host.taskState = HostFile.TaskState(version: task.item.stateVersion, bytes: state) }
    return host
  }
}

/// What the host keeps among a model's options beside the task's own.
extension HostFile {
  static let maximumLengthKey = "max-length"
  static let strideKey = "stride"
  /// With a line below, which no option's name has.
  static let trainingRecordsKey = "training_records"

  /// Pieces a window, special ones included; nil where the model does not say.
  var maximumLength: Int? { number(Self.maximumLengthKey) }
  /// Pieces that the next window of a long input goes on.
  var stride: Int? { number(Self.strideKey) }
  /// How many records training saw.
  var trainingRecords: Int? { number(Self.trainingRecordsKey) ?? number("training-records") }

  /// The settings of a task, without what only the host keeps there.
  func settings(declared names: [String]) -> [String: String] {
    var settings: [String: String] = [:]
    for member in options.members where names.contains(member.key) { settings[member.key] = member.value.string }
    return settings
  }

  private func number(_ key: String) -> Int? {
    options[key]?.string.flatMap { Int($0) }
  }
}

extension LabelKind {
  /// The name under which a model keeps the kind's labels.
  var name: String {
    switch self {
    case .words: "words"
    case .spans: "spans"
    case .pairs: "pairs"
    case .records: "records"
    }
  }
}

extension LabelInventories {
  /// The inventories of a trained model.
  init(_ kept: [HostFile.Labels]) {
    self.init()
    for kind in LabelKind.allCases {
      let labels = kept.first { $0.kind == kind.name }
      self[kind] = LabelInventory(names: labels?.names ?? [], counts: labels?.counts.map { UInt64($0) } ?? [])
    }
  }

  /// What training saw, as a model keeps it.
  var trained: [HostFile.Labels] {
    LabelKind.allCases.compactMap { kind in
      let inventory = self[kind]
      guard inventory.trainedCount > 0 else { return nil }
      return HostFile.Labels(
        kind: kind.name, names: Array(inventory.names.prefix(inventory.trainedCount)),
        counts: inventory.counts.prefix(inventory.trainedCount).map { Int($0) })
    }
  }
}
