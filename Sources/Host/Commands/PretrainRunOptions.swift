import ArgumentParser
import Workflows

/// What a pre-training measures and keeps on its way.
struct PretrainRunOptions: ParsableArguments {
  @Option(name: .customLong("held-out"), help: "The share of documents that are measured on and not trained on; 0.005.")
  var heldOut: Double?
  @Option(name: .customLong("held-out-examples"), help: "The most examples of them that are measured.")
  var heldOutExamples = 512
  @Option(name: .customLong("evaluate-steps"), help: "Steps between two measurements; 1000 when not given.")
  var evaluateSteps: Int?
  @Option(
    name: .customLong("checkpoint-steps"),
    help: "Steps between checkpoints; when not given every five minutes, and at most a hundredth of the time.")
  var checkpointSteps: Int?
  @Option(name: .customLong("save-steps"), help: "Steps between models that are left in OUT.run/models.")
  var saveSteps: Int?
  @Option(name: .customLong("keep"), help: "How many of these models are kept, the newest; all when not given.")
  var keptModels: Int?
  @Option(
    name: .customLong("spike-limit"),
    help: "Stop, with the state kept, at a loss of so many times what it was lately; 0: go on in spite of any.")
  var spikeLimit = 3.0
  @Flag(help: "Go on with a run that was stopped.")
  var resume = false

  func validate() throws {
    for (name, value) in [
      ("held-out-examples", heldOutExamples), ("evaluate-steps", evaluateSteps ?? 1),
      ("checkpoint-steps", checkpointSteps ?? 1), ("save-steps", saveSteps ?? 1), ("keep", keptModels ?? 1),
    ] where value < 1 {
      throw ValidationError("--\(name) must be at least 1.")
    }
    if let heldOut, !(heldOut >= 0 && heldOut < 1) { throw ValidationError("--held-out must lie between 0 and 1.") }
    if keptModels != nil, saveSteps == nil { throw ValidationError("--keep goes with --save-steps.") }
    guard spikeLimit == 0 || spikeLimit > 1 else { throw ValidationError("--spike-limit must be 0 or more than 1.") }
  }

  /// Puts what is given in the place of a request's settings.
  func apply(to request: inout PretrainRequest) {
    request.heldOutShare = heldOut ?? request.heldOutShare
    request.heldOutExamples = heldOutExamples
    request.evaluateSteps = evaluateSteps ?? request.evaluateSteps
    request.checkpointSteps = checkpointSteps
    request.saveSteps = saveSteps ?? request.saveSteps
    request.keptModels = keptModels
    request.spikeLimit = spikeLimit
    request.resume = resume
  }
}
