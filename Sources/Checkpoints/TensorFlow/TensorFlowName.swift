/// The names of BERT's variables in TensorFlow checkpoints, and of what training leaves beside them.
enum TensorFlowName {
  /// Variables whose names follow no rule: TensorFlow's and the canonical one.
  private static let exceptions = [
    ("cls/predictions/output_bias", BertTensorName.predictionBias),
    ("cls/seq_relationship/output_weights", "cls.seq_relationship.weight"),
    ("cls/seq_relationship/output_bias", "cls.seq_relationship.bias"),
    ("cls/squad/output_weights", "qa_outputs.weight"), ("cls/squad/output_bias", "qa_outputs.bias"),
    ("output_weights", "classifier.weight"), ("output_bias", "classifier.bias"),
  ]
  private static let tables = ["word_embeddings", "position_embeddings", "token_type_embeddings"]
  private static let kernel = "kernel"
  private static let norm = "LayerNorm"

  /// What an optimizer keeps for a variable is named after it.
  private static let slots: Set<Substring> = [
    "adam_m", "adam_v", "Adam", "Adam_1", "AdamWeightDecayOptimizer", "AdamWeightDecayOptimizer_1", "BERTAdam",
    "BERTAdam_1", "LAMB", "LAMB_1", "LAMBOptimizer", "LAMBOptimizer_1", "Momentum", "m", "v",
  ]
  private static let counters: Set<Substring> = ["global_step", "save_counter"]
  private static let scaling: Set<Substring> = ["loss_scale", "current_loss_scale", "good_steps", "bad_steps"]

  /// What a stored name means, or nil when it follows none of TensorFlow's rules.
  static func meaning(of stored: String) -> BertTensorName? {
    var parts = stored.split(separator: "/")
    // TensorFlow 2 puts this behind every name.
    if parts.suffix(2) == [".ATTRIBUTES", "VARIABLE_VALUE"] { parts.removeLast(2) }
    guard let first = parts.first, let last = parts.last else { return nil }
    if counters.contains(last) { return .counter }
    let isSlot = parts.count > 1 && (slots.contains(last) || first == "optimizer" || parts.contains(".OPTIMIZER_SLOT"))
    let isPower = last.hasPrefix("beta") && last.hasSuffix("_power")
    if isSlot || isPower || scaling.contains(last) { return .optimizer }
    return parameter(of: stored).map { .parameter($0) }
  }

  /// The canonical name of a variable, or nil for none of BERT's.
  private static func parameter(of stored: String) -> String? {
    if let exception = exceptions.first(where: { $0.0 == stored }) { return exception.1 }
    guard stored.hasPrefix("bert/") || stored.hasPrefix("cls/") else { return nil }
    var parts = stored.split(separator: "/").map(String.init)
    for (index, part) in parts.enumerated() where part.hasPrefix("layer_") {
      parts[index] = "layer." + part.dropFirst("layer_".count)
    }
    guard let last = parts.popLast() else { return nil }
    switch last {
    case kernel, "gamma": parts.append("weight")
    case "beta": parts.append("bias")
    case _ where tables.contains(last): parts += [last, "weight"]
    default: parts.append(last)
    }
    return parts.joined(separator: ".")
  }

  /// The name under which a parameter is written: TensorFlow's where there is one, otherwise its own.
  static func stored(_ canonical: String) -> String {
    if let exception = exceptions.first(where: { $0.1 == canonical }) { return exception.0 }
    var parts = canonical.split(separator: ".").map(String.init)
    guard parts.count > 2, parts[0] == "bert" || parts[0] == "cls" else { return canonical }
    let last = parts.removeLast()
    switch (parts[parts.count - 1], last) {
    case (norm, "weight"): parts.append("gamma")
    case (norm, "bias"): parts.append("beta")
    case (let table, "weight") where tables.contains(table): break
    case (_, "weight"): parts.append(kernel)
    default: parts.append(last)
    }
    if let index = parts.firstIndex(of: "layer"), index + 1 < parts.count {
      parts[index] += "_" + parts.remove(at: index + 1)
    }
    let name = parts.joined(separator: "/")
    // A name that would not be understood again is no name of BERT's.
    return parameter(of: name) == canonical ? name : canonical
  }

  /// Whether the variable of this name is stored input by output, where everybody else has output by input.
  static func isTransposed(_ stored: String, shape: [Int]) -> Bool {
    shape.count == 2 && (stored == kernel || stored.hasSuffix("/" + kernel))
  }
}
