import JSON

extension BertConfiguration {
  private typealias Keys = BertConfigurationKeys

  /// Reads `config.json` or `bert_config.json`.
  /// - Throws: `CheckpointError.file`, `.json`, `.value` or `.configuration`.
  public init(path: String) throws(CheckpointError) {
    try self.init(try JSONFile.read(path).value, path: path)
  }

  /// Reads a configuration from JSON; errors name `path`.
  ///
  /// The sizes must be there; everything else has BERT's value when it is missing.
  /// - Throws: `CheckpointError.value` or `.configuration`.
  public init(_ json: JSONValue, path: String) throws(CheckpointError) {
    let root = JSONCursor(json)
    if let object = json.object, let fault = Self.misspelling(object) { throw .configuration(path: path, fault) }
    do throws(JSONAccessError) {
      vocabularySize = try root.member(Keys.vocabularySize.rawValue).integer()
      hiddenSize = try root.member(Keys.hiddenSize.rawValue).integer()
      layerCount = try root.member(Keys.layerCount.rawValue).integer()
      headCount = try root.member(Keys.headCount.rawValue).integer()
      intermediateSize = try root.member(Keys.intermediateSize.rawValue).integer()
      maximumPositions = try root.member(Keys.maximumPositions.rawValue).integer()
      hiddenDropout = try root.optionalMember(Keys.hiddenDropout.rawValue)?.number() ?? Keys.defaultDropout
      attentionDropout = try root.optionalMember(Keys.attentionDropout.rawValue)?.number() ?? Keys.defaultDropout
      segmentTypeCount =
        try root.optionalMember(Keys.segmentTypeCount.rawValue)?.integer() ?? Keys.defaultSegmentTypeCount
      initializerRange =
        try root.optionalMember(Keys.initializerRange.rawValue)?.number() ?? Keys.defaultInitializerRange
      layerNormEpsilon =
        try root.optionalMember(Keys.layerNormEpsilon.rawValue)?.number() ?? Keys.defaultLayerNormEpsilon
      paddingID = try root.optionalMember(Keys.paddingID.rawValue)?.integer() ?? 0
      classifierDropout = try root.optionalMember(Keys.classifierDropout.rawValue)?.number()
      architectures = try root.optionalMember(Keys.architectures.rawValue)?.strings() ?? []
      source = try root.object()
    } catch {
      throw .value(path: path, error)
    }
    activation = try Self.activation(root, path: path)
    labels = try Self.labels(root, path: path)
    try Self.checkKind(root, path: path)
    try validate(path: path)
  }

  /// Finds a key that is unknown and differs by at most two letters from one that is missing.
  private static func misspelling(_ object: JSONObject) -> ConfigurationFault? {
    let missing = Keys.allCases.map(\.rawValue).filter { !object.contains($0) }
    for key in object.keys where Keys(rawValue: key) == nil && !Keys.irrelevant.contains(key) {
      if let nearest = nearestKey(to: key, in: missing, maximumDistance: 2) {
        return .misspelled(key: key, nearest: nearest)
      }
    }
    return nil
  }

  private static func activation(_ root: JSONCursor, path: String) throws(CheckpointError) -> Activation {
    guard let name = try string(root, Keys.activation.rawValue, path: path) else { return .gelu }
    guard let activation = Activation(rawValue: name) else {
      let supported = Activation.allCases.map(\.rawValue)
      throw .configuration(path: path, .unsupported(key: Keys.activation.rawValue, value: name, supported: supported))
    }
    return activation
  }

  /// Refuses models that are called something else or compute something else.
  private static func checkKind(_ root: JSONCursor, path: String) throws(CheckpointError) {
    for (key, only) in [(Keys.modelType, "bert"), (Keys.positionType, "absolute")] {
      if let value = try string(root, key.rawValue, path: path), value != only {
        throw .configuration(path: path, .unsupported(key: key.rawValue, value: value, supported: [only]))
      }
    }
    for key in Keys.mustBeFalse where root.value[key] == true {
      throw .configuration(path: path, .unsupported(key: key, value: "true", supported: ["false"]))
    }
    if let pruned = root.value["pruned_heads"]?.object, !pruned.isEmpty {
      throw .configuration(path: path, .unsupported(key: "pruned_heads", value: "{…}", supported: ["{}"]))
    }
  }

  private static func string(
    _ root: JSONCursor, _ key: String, path: String
  ) throws(CheckpointError) -> String? {
    do throws(JSONAccessError) {
      return try root.optionalMember(key)?.string()
    } catch {
      throw .value(path: path, error)
    }
  }

  /// The labels of `id2label`, whose keys are the numbers from 0 on, written as text.
  private static func labels(_ root: JSONCursor, path: String) throws(CheckpointError) -> [String]? {
    let members: [(key: String, name: String)]
    do throws(JSONAccessError) {
      guard let cursor = try root.optionalMember(Keys.labels.rawValue) else { return nil }
      var pairs: [(key: String, name: String)] = []
      for (key, value) in try cursor.members() { pairs.append((key, try value.string())) }
      members = pairs
    } catch {
      throw .value(path: path, error)
    }
    var labels = [String?](repeating: nil, count: members.count)
    for (key, name) in members {
      guard let id = Int(key), labels.indices.contains(id), labels[id] == nil else {
        throw .configuration(path: path, .labelID(key: key, count: members.count))
      }
      labels[id] = name
    }
    return labels.compactMap(\.self)
  }
}
