import JSON

extension HostFile {
  private static let keys = [
    "schema", "task", "plugin", "labels", "options", "task_state", "metrics", "casing", "training_manifest",
    "head_trained", "encoder_precision",
  ]
  /// States up to this size are kept in `host.json`; longer ones get a file of their own.
  private static let inlineLimit = 4096

  /// Reads `host.json`, and the file of the task state if there is one.
  ///
  /// Unknown keys are errors that name the nearest known one, so that nothing that somebody wrote is passed over.
  /// - Throws: `CheckpointError.file`, `.json`, `.value` or `.folder`.
  public init(path: String) throws(CheckpointError) {
    let root = try JSONFile.read(path)
    let state: StoredState?
    let casingName: String
    let precisionName: String
    let schema: Int
    do throws(JSONAccessError) {
      schema = try root.member("schema").integer()
    } catch {
      throw .value(path: path, error)
    }
    // A later schema may have any keys, so its number is looked at first.
    guard schema == Self.schema else {
      throw .folder(path: path, .hostSchema(found: schema, supported: Self.schema))
    }
    do throws(JSONAccessError) {
      try root.allowKeys(Self.keys)
      task = try root.optionalMember("task")?.string()
      plugin = try root.optionalMember("plugin").map { cursor throws(JSONAccessError) in try Plugin(cursor) }
      labels = try Self.labels(root)
      options = try root.optionalMember("options")?.object() ?? JSONObject()
      state = try root.optionalMember("task_state").map { cursor throws(JSONAccessError) in try StoredState(cursor) }
      metrics = try root.optionalMember("metrics")?.strings() ?? []
      casingName = try root.member("casing").string()
      trainingManifest = try root.optionalMember("training_manifest")?.string()
      isHeadTrained = try root.member("head_trained").bool()
      precisionName = try root.member("encoder_precision").string()
    } catch {
      throw .value(path: path, error)
    }
    casing = try Self.known(casingName, key: "casing", path: path)
    encoderPrecision = try Self.known(precisionName, key: "encoder_precision", path: path)
    for inventory in labels where !inventory.counts.isEmpty && inventory.counts.count != inventory.names.count {
      throw .folder(
        path: path,
        .labelCounts(kind: inventory.kind, names: inventory.names.count, counts: inventory.counts.count))
    }
    taskState = try state?.load(path: path)
  }

  /// The text of `host.json`, and the bytes of the task state when they go into a file of their own.
  func files(path: String) throws(CheckpointError) -> (host: [UInt8], taskState: [UInt8]?) {
    var object: JSONObject = ["schema": JSONValue(Self.schema)]
    object["task"] = task.map { .string($0) }
    if let plugin { object["plugin"] = .object(plugin.json) }
    object["labels"] = .array(
      labels.map { ["kind": .string($0.kind), "names": JSONValue($0.names), "counts": JSONValue($0.counts)] })
    object["options"] = .object(options)
    var separate: [UInt8]?
    if let taskState {
      var state: JSONObject = ["version": JSONValue(taskState.version)]
      if taskState.bytes.count <= Self.inlineLimit {
        state["base64"] = .string(Base64.text(taskState.bytes))
      } else {
        state["file"] = .string(ModelFolder.taskStateName)
        state["bytes"] = JSONValue(taskState.bytes.count)
        separate = taskState.bytes
      }
      object["task_state"] = .object(state)
    }
    object["metrics"] = JSONValue(metrics)
    object["casing"] = .string(casing.rawValue)
    object["training_manifest"] = trainingManifest.map { .string($0) }
    object["head_trained"] = JSONValue(isHeadTrained)
    object["encoder_precision"] = .string(encoderPrecision.rawValue)
    return (try JSONFile.bytes(object, path: path), separate)
  }

  private static func labels(_ root: JSONCursor) throws(JSONAccessError) -> [Labels] {
    var labels: [Labels] = []
    for cursor in try root.optionalMember("labels")?.elements() ?? [] {
      try cursor.allowKeys(["kind", "names", "counts"])
      labels.append(
        Labels(
          kind: try cursor.member("kind").string(), names: try cursor.member("names").strings(),
          counts: try cursor.optionalMember("counts")?.integers() ?? []))
    }
    return labels
  }

  private static func known<Value: RawRepresentable & CaseIterable>(
    _ name: String, key: String, path: String
  ) throws(CheckpointError) -> Value where Value.RawValue == String {
    guard let value = Value(rawValue: name) else {
      throw .folder(path: path, .hostValue(key: key, value: name, supported: Value.allCases.map(\.rawValue)))
    }
    return value
  }

  /// The task state as `host.json` has it: inline, or in a file beside it.
  private struct StoredState {
    let version: String
    let base64: String?
    let file: String?
    let byteCount: Int?

    init(_ cursor: JSONCursor) throws(JSONAccessError) {
      try cursor.allowKeys(["version", "base64", "file", "bytes"])
      version = try cursor.member("version").string()
      file = try cursor.optionalMember("file")?.string()
      byteCount = try cursor.optionalMember("bytes")?.integer()
      base64 = file == nil ? try cursor.member("base64").string() : nil
    }

    func load(path: String) throws(CheckpointError) -> TaskState {
      if let base64 {
        guard let bytes = Base64.bytes(base64) else {
          throw .folder(path: path, .taskState(expected: nil, found: nil))
        }
        return TaskState(version: version, bytes: bytes)
      }
      let name = file ?? ""
      guard FilePath.isPlainName(name) else { throw .folder(path: path, .fileName(name)) }
      let statePath = FilePath.join(FilePath.folder(of: path), name)
      let bytes = try wrappingFileError { () throws(FileError) in try MappedFile.contents(of: statePath) }
      if let byteCount, byteCount != bytes.count {
        throw .folder(path: path, .taskState(expected: byteCount, found: bytes.count))
      }
      return TaskState(version: version, bytes: bytes)
    }
  }
}

extension HostFile.Plugin {
  fileprivate init(_ cursor: JSONCursor) throws(JSONAccessError) {
    try cursor.allowKeys(["id", "version", "abi"])
    id = try cursor.member("id").string()
    version = try cursor.member("version").string()
    let abi = try cursor.member("abi")
    try abi.allowKeys(["major", "minor"])
    abiMajor = try abi.member("major").integer()
    abiMinor = try abi.member("minor").integer()
  }

  fileprivate var json: JSONObject {
    [
      "id": .string(id), "version": .string(version),
      "abi": ["major": JSONValue(abiMajor), "minor": JSONValue(abiMinor)],
    ]
  }
}
