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
    var notUsed: [LoadReport.NotUsed] = []
    for tensor in source.tensors {
      switch BertTensorName(stored: tensor.name) {
      case .buffer:
        notUsed.append(.init(storedName: tensor.name, reason: .buffer))
      case .tied(let name):
        notUsed.append(.init(storedName: tensor.name, reason: .tied(to: name)))
      case .parameter(let name) where wanted.contains(name):
        if let other = stored.updateValue(tensor, forKey: name) {
          throw .match(path: source.path, .ambiguous(name: name, storedNames: [other.name, tensor.name]))
        }
      case .parameter(let name):
        let isKnown = knownParts.contains { name.hasPrefix($0) }
        notUsed.append(.init(storedName: tensor.name, reason: isKnown ? .notAskedFor : .unknownName))
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
      guard tensor.shape == parameter.shape else {
        mismatches.append(
          .init(name: parameter.name, storedName: tensor.name, expected: parameter.shape, found: tensor.shape))
        continue
      }
      used.append(
        .init(
          name: parameter.name, storedName: tensor.name, elementType: tensor.elementType, shape: tensor.shape))
    }
    return LoadReport(
      path: source.path, used: used, notUsed: notUsed, missing: missing, initialized: initialized,
      mismatches: mismatches)
  }
}
