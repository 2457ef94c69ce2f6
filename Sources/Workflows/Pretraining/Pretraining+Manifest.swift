import Checkpoints
import JSON
import Training

/// What a run's manifest holds, and how a run is begun or gone on with.
extension Pretraining {
  /// Every setting that decides the result, by the names of the options; of those of a phase, a value a phase.
  ///
  /// - Parameter hashes: the hash of each corpus by its path.
  static func settings(_ request: PretrainRequest, precision: String, hashes: [String: String]) -> JSONObject {
    let examples = request.examples
    var start: JSONValue
    switch request.start {
    case .model(let path): start = .string(path)
    case .fresh(let configuration, let vocabulary, let lowercase):
      start = [
        "vocabulary": .string(vocabulary), "lowercase": lowercase.map { .bool($0) } ?? .null,
        "configuration": .object(configuration.json),
      ]
    }
    return [
      "init": start, "corpora": .array(request.phases.map { $0.corpora(hashes: hashes) }),
      "steps": JSONValue(request.phases.map(\.steps)), "batch-size": JSONValue(request.phases.map(\.batchSize)),
      "max-length": JSONValue(request.phases.map(\.maximumLength)),
      "max-predictions": JSONValue(request.phases.map(\.maximumPredictions)),
      "recipe": request.recipe.map { .string($0) } ?? .null, "learning-rate": JSONValue(request.learningRate),
      "warmup": JSONValue(request.warmup),
      "next-sentence-weight": JSONValue(request.nextSentenceWeight), "masked-share": JSONValue(examples.maskedShare),
      "short-probability": JSONValue(examples.shortProbability),
      "whole-words": JSONValue(examples.wholeWords),
      "duplication": examples.duplication.map { JSONValue($0) } ?? .null,
      "block-documents": JSONValue(examples.blockDocuments), "document-share": JSONValue(examples.documentShare),
      "seed": JSONValue(Int(bitPattern: UInt(request.seed))), "optimizer": .string(request.optimizer.rawValue),
      "schedule": .string(request.effectiveSchedule.name), "precision": .string(precision),
      "held-out": JSONValue(request.heldOutShare), "held-out-examples": JSONValue(request.heldOutExamples),
      "micro-batch-tokens": JSONValue(request.microBatchTokens), "recompute": JSONValue(request.recompute),
    ]
  }

  /// The manifest of the run: a fresh one, or that of the run that is gone on with.
  func openManifest(
    in folder: RunFolder, _ model: PretrainingModel, hashes: [String: String]
  ) throws -> RunManifest {
    var inputs: [RunManifest.Input] = []
    func add(_ role: String, _ path: String) throws {
      inputs.append(RunManifest.Input(role: role, path: path, sha256: try ContentHash.hash(file: path)))
    }
    try add("init.vocabulary", model.base.folder.vocabulary.path)
    if case .model(let path) = request.start {
      for name in [
        ModelFolder.configurationName, ModelFolder.googleConfigurationName, ModelFolder.tokenizerName,
      ] where FileIdentity(path + "/" + name) != nil { try add("init/" + name, path + "/" + name) }
    }
    for (number, name) in model.base.folder.weightFiles.enumerated() {
      try add(number == 0 ? "init.weights" : "init.weights/" + name, model.base.folder.path + "/" + name)
    }
    let fresh = RunManifest(
      command: "pretrain", version: ProgramVersion.current,
      settings: Self.settings(request, precision: context.precision?.rawValue ?? "fp32", hashes: hashes),
      inputs: inputs, machine: MachineDescription(context.processor).json)
    if request.resume {
      guard folder.hasManifest else { throw TrainingError.nothingToResume(path: folder.path) }
      let old = try RunManifest(path: folder.manifest)
      let names = old.differences(from: fresh)
      if !names.isEmpty { throw TrainingError.settingsDiffer(path: folder.path, names: names) }
      return old
    }
    if FileIdentity(request.output) != nil { throw WorkflowError.outputExists(path: request.output) }
    // Without a checkpoint nothing was trained yet, and nothing is lost.
    if folder.hasManifest, folder.hasCheckpoint, try RunManifest(path: folder.manifest).finished == nil {
      throw TrainingError.runExists(path: folder.path)
    }
    folder.clear()
    try fresh.write(to: folder.manifest)
    return fresh
  }
}
