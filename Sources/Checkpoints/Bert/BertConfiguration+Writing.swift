import JSON

extension BertConfiguration {
  private typealias Keys = BertConfigurationKeys

  /// The configuration as the transformers library reads it: the members that were read, unknown ones included, with the
  /// values of this structure in their places.
  public var json: JSONObject {
    var object = source
    if !architectures.isEmpty { object[Keys.architectures.rawValue] = JSONValue(architectures) }
    object[Keys.modelType.rawValue] = "bert"
    object[Keys.vocabularySize.rawValue] = JSONValue(vocabularySize)
    object[Keys.hiddenSize.rawValue] = JSONValue(hiddenSize)
    object[Keys.layerCount.rawValue] = JSONValue(layerCount)
    object[Keys.headCount.rawValue] = JSONValue(headCount)
    object[Keys.intermediateSize.rawValue] = JSONValue(intermediateSize)
    object[Keys.activation.rawValue] = .string(activation.rawValue)
    set(&object, .hiddenDropout, hiddenDropout)
    set(&object, .attentionDropout, attentionDropout)
    object[Keys.maximumPositions.rawValue] = JSONValue(maximumPositions)
    object[Keys.segmentTypeCount.rawValue] = JSONValue(segmentTypeCount)
    set(&object, .initializerRange, initializerRange)
    set(&object, .layerNormEpsilon, layerNormEpsilon)
    object[Keys.paddingID.rawValue] = JSONValue(paddingID)
    object[Keys.positionType.rawValue] = "absolute"
    if let classifierDropout {
      set(&object, .classifierDropout, classifierDropout)
    } else {
      object[Keys.classifierDropout.rawValue] = .null
    }
    setLabels(&object)
    return object
  }

  /// Sets a number unless it is there already, perhaps written as an integer.
  private func set(_ object: inout JSONObject, _ key: Keys, _ value: Double) {
    if object[key.rawValue]?.number != value { object[key.rawValue] = .number(value) }
  }

  /// Writes the labels both ways, unless they are there already.
  private func setLabels(_ object: inout JSONObject) {
    guard let labels else {
      object[Keys.labels.rawValue] = nil
      object[Keys.labelIDs.rawValue] = nil
      return
    }
    var names = JSONObject()
    var ids = JSONObject()
    for (id, label) in labels.enumerated() {
      names[String(id)] = .string(label)
      ids[label] = JSONValue(id)
    }
    if object[Keys.labels.rawValue] != .object(names) {
      object[Keys.labels.rawValue] = .object(names)
      object[Keys.labelIDs.rawValue] = .object(ids)
      object["num_labels"] = nil
    } else if !object.contains(Keys.labelIDs.rawValue) {
      object[Keys.labelIDs.rawValue] = .object(ids)
    }
  }
}
