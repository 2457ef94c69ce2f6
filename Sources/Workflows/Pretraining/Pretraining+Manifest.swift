import Checkpoints
import Glibc
import JSON
import Training

/// What a run's manifest holds, and how a run is begun or gone on with.
extension Pretraining {
  /// Every setting that decides the result.
  static func settings(_ request: PretrainRequest, precision: String, corpora hashes: [String]) -> JSONObject {
    let examples = request.examples
    return [
      "init": .string(request.initialModel),
      "corpora": .array(
        zip(request.corpora, hashes).map {
          ["path": .string($0.path), "weight": JSONValue($0.weight), "sha256": .string($1)]
        }), "steps": JSONValue(request.steps), "batch-size": JSONValue(request.batchSize),
      "learning-rate": JSONValue(request.learningRate), "warmup": JSONValue(request.warmup),
      "max-length": JSONValue(examples.maxLength), "max-predictions": JSONValue(examples.maxPredictions),
      "masked-share": JSONValue(examples.maskedShare), "short-probability": JSONValue(examples.shortProbability),
      "whole-words": JSONValue(examples.wholeWords),
      "duplication": examples.duplication.map { JSONValue($0) } ?? .null,
      "block-documents": JSONValue(examples.blockDocuments),
      "seed": JSONValue(Int(bitPattern: UInt(request.seed))), "optimizer": .string(request.optimizer.rawValue),
      "schedule": .string(request.effectiveSchedule.name), "precision": .string(precision),
      "held-out": JSONValue(request.heldOutShare), "held-out-examples": JSONValue(request.heldOutExamples),
      "micro-batch-tokens": JSONValue(request.microBatchTokens), "recompute": JSONValue(request.recompute),
    ]
  }
}
