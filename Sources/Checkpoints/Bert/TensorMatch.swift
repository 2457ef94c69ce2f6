/// Finds the tensors of a file that serve a model's parameters.
public enum TensorMatch {
  /// The first parts of names that BERT and its heads have.
  private static let knownParts = ["bert.", "cls.", "classifier.", "qa_outputs."]

  /// Matches a file with the parameters of a model by their canonical names.
  ///
  /// The report says what fits and what does not; `LoadReport.requireUsable` turns that into an error.
  /// - Throws: `CheckpointError.match` with `.ambiguous`.
  public static func match(
    _ expected: [ExpectedTensor], with source: any TensorSource
  ) throws(CheckpointError) -> LoadReport {
    let wanted = Set(expected.map(\.name))
    var stored: [String: TensorDescription] = [:]
    var scales: [String: TensorDescription] = [:]
    var notUsed: [LoadReport.NotUsed] = []
    for tensor in source.tensors {
      switch BertTensorName(stored: tensor.name) {
      case .buffer:
        notUsed.append(.init(storedName: tensor.name, reason: .buffer))
      case .tied(let name):
        notUsed.append(.init(storedName: tensor.name, reason: .tied(to: name)))
      case .optimizer, .counter:
        notUsed.append(.init(storedName: tensor.name, reason: .training))
      case .parameter(let name):
        if let owner = QuantizedName.parameter(ofScales: name), wanted.contains(owner) {
          scales[owner] = tensor
          continue
        }
        let parameter = tensor.elementType == .int8 ? QuantizedName.parameter(ofBytes: name) ?? name : name
        guard wanted.contains(parameter) else {
          let isKnown = knownParts.contains { name.hasPrefix($0) }
          notUsed.append(.init(storedName: tensor.name, reason: isKnown ? .notAskedFor : .unknownName))
          continue
        }
        if let other = stored.updateValue(tensor, forKey: parameter) {
          throw .match(path: source.path, .ambiguous(name: parameter, storedNames: [other.name, tensor.name]))
        }
      }
    }

    var used: [LoadReport.Used] = []
    var missing: [String] = []
    var initialized: [String] = []
    var mismatches: [LoadReport.Mismatch] = []
    for parameter in expected {
      guard let tensor = stored[parameter.name] else {
        if parameter.isRequired { missing.append(parameter.name) } else { initialized.append(parameter.name) }
        continue
      }
      let isBytes = BertTensorName(stored: tensor.name) == .parameter(QuantizedName.bytes(of: parameter.name))
      let scale = isBytes ? scales[parameter.name] : nil
      if isBytes, scale == nil {
        missing.append(QuantizedName.scales(of: parameter.name))
        continue
      }
      guard tensor.shape == parameter.shape else {
        mismatches.append(
          .init(name: parameter.name, storedName: tensor.name, expected: parameter.shape, found: tensor.shape))
        continue
      }
      if let scale, scale.shape != Array(parameter.shape.prefix(1)) {
        mismatches.append(
          .init(
            name: parameter.name, storedName: scale.name, expected: Array(parameter.shape.prefix(1)), found: scale.shape
          ))
        continue
      }
      used.append(
        .init(
          name: parameter.name, storedName: tensor.name, elementType: tensor.elementType, shape: tensor.shape,
          scalesName: scale?.name))
    }
    return LoadReport(
      path: source.path, used: used, notUsed: notUsed, missing: missing, initialized: initialized,
      mismatches: mismatches)
  }
}
