import Training

/// The models that a pre-training left on its way.
public enum StepModels {
  /// The start, the models of a run's `--save-steps`, and its end.
  ///
  /// - Parameters:
  ///   - model: the folder that the run wrote.
  ///   - start: the model that it began from.
  /// - Throws: `TrainingError` for a folder without a run, `WorkflowError.noStepModels` where it left no models.
  public static func points(of model: String, start: String) throws -> [Experiment.Point] {
    let manifest = try RunManifest(path: RunFolder.path(ofModel: model) + "/manifest.json")
    let left = RunFolder.models(ofModel: model)
    guard !left.isEmpty else { throw WorkflowError.noStepModels(model: model) }
    var places = [(step: 0, path: start)] + left
    if let end = manifest.results["report"]?["steps"]?.integer, end > (left.last?.step ?? 0) {
      places.append((end, model))
    }
    return places.map { .init(model: .init(name: "\($0.step)", path: $0.path), place: Double($0.step)) }
  }
}
