import Training

/// How a data set of a suite is trained: settings by the names of the options of `host finetune`, later ones in place of
/// earlier ones; a name that is none of these is a setting of the task.
struct SuiteRecipe: Sendable, Equatable {
  private(set) var settings: [String: String] = [:]

  /// Takes settings in place of those that are there.
  mutating func take(_ other: [String: String]) { settings.merge(other) { $1 } }

  /// A request with these settings.
  /// - Throws: `WorkflowError.setting` for a value that is none.
  func apply(to request: FinetuneRequest) throws(WorkflowError) -> FinetuneRequest {
    var request = request
    for (name, value) in settings {
      switch name {
      case "epochs": request.epochs = try whole(name, value)
      case "batch-size": request.batchSize = try whole(name, value)
      case "learning-rate": request.learningRate = try number(name, value)
      case "warmup": request.warmup = try number(name, value)
      case "max-length": request.maximumLength = try whole(name, value)
      case "stride": request.stride = try whole(name, value)
      case "early-stop": request.earlyStop = try whole(name, value)
      case "micro-batch-tokens": request.microBatchTokens = try whole(name, value)
      case "select-by": request.selectBy = value
      case "train-splits": request.trainSplits = value.split(separator: ",").map(String.init)
      case "optimizer":
        guard let optimizer = OptimizerKind(rawValue: value) else {
          throw .setting(
            name: name, value: value, allowed: OptimizerKind.allCases.map(\.rawValue).joined(separator: " or "))
        }
        request.optimizer = optimizer
      case "schedule":
        guard request.setSchedule(value) else {
          throw .setting(name: name, value: value, allowed: LearningRateSchedule.names.joined(separator: ", "))
        }
      default: request.settings[name] = value
      }
    }
    return request
  }

  private func number(_ name: String, _ value: String) throws(WorkflowError) -> Double {
    guard let number = Double(value), number.isFinite, number >= 0 else {
      throw .setting(name: name, value: value, allowed: "a number that is not negative")
    }
    return number
  }

  private func whole(_ name: String, _ value: String) throws(WorkflowError) -> Int {
    guard let number = Double(value).flatMap({ Int(exactly: $0) }), number > 0 else {
      throw .setting(name: name, value: value, allowed: "a whole number from 1")
    }
    return number
  }
}
