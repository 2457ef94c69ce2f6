import JSON

/// Where a run stands between two steps: with the parameters and the moments, all that the rest of it depends on.
public struct TrainingPosition: Sendable, Equatable {
  /// The epoch that is running, from 0.
  public var epoch = 0
  /// Steps done in this epoch.
  public var stepOfEpoch = 0
  /// Steps done in the run.
  public var step = 0
  /// The loss summed over the steps of this epoch.
  public var epochLoss = 0.0
  /// Pieces trained on in the run, special ones included.
  public var pieces = 0
  /// Seconds of the training loop, evaluation left out.
  public var seconds = 0.0
  /// Pre-training: the block of examples that is being trained on, and how many of its examples have been.
  public var block = 0
  /// Examples of the block that have been trained on.
  public var blockOffset = 0
  /// Pre-training: seconds spent waiting for examples.
  public var waitedSeconds = 0.0
  /// Pre-training: seconds spent writing checkpoints, the last one left out.
  public var checkpointSeconds = 0.0
  /// Pre-training: the usual loss, a mean that forgets.
  public var usualLoss = 0.0
  /// Pre-training: bytes of the event file that belong to the steps done.
  public var eventBytes = 0
  /// The best epoch so far, from 1, with its value on devel.
  public var bestEpoch: Int?
  /// The devel value of the best epoch.
  public var bestValue: Double?
  /// Epochs since the best.
  public var epochsSinceBest = 0
  /// Bytes of the metrics log that belong to the steps done.
  public var metricsBytes = 0

  /// The beginning of a run.
  public init() {}

  /// The position as JSON; doubles keep all their digits.
  var json: JSONValue {
    var object = JSONObject()
    object["epoch"] = JSONValue(epoch)
    object["step_of_epoch"] = JSONValue(stepOfEpoch)
    object["step"] = JSONValue(step)
    object["epoch_loss"] = JSONValue(epochLoss)
    object["pieces"] = JSONValue(pieces)
    object["seconds"] = JSONValue(seconds)
    object["block"] = JSONValue(block)
    object["block_offset"] = JSONValue(blockOffset)
    object["waited_seconds"] = JSONValue(waitedSeconds)
    object["checkpoint_seconds"] = JSONValue(checkpointSeconds)
    object["usual_loss"] = JSONValue(usualLoss)
    object["event_bytes"] = JSONValue(eventBytes)
    object["best_epoch"] = bestEpoch.map { JSONValue($0) } ?? .null
    object["best_value"] = bestValue.map { JSONValue($0) } ?? .null
    object["epochs_since_best"] = JSONValue(epochsSinceBest)
    object["metrics_bytes"] = JSONValue(metricsBytes)
    return .object(object)
  }

  init?(json: JSONValue) {
    guard let epoch = json["epoch"]?.integer, let stepOfEpoch = json["step_of_epoch"]?.integer,
      let step = json["step"]?.integer, let epochLoss = json["epoch_loss"]?.number,
      let pieces = json["pieces"]?.integer, let seconds = json["seconds"]?.number,
      let epochsSinceBest = json["epochs_since_best"]?.integer, let metricsBytes = json["metrics_bytes"]?.integer
    else { return nil }
    self.epoch = epoch
    self.stepOfEpoch = stepOfEpoch
    self.step = step
    self.epochLoss = epochLoss
    self.pieces = pieces
    self.seconds = seconds
    self.epochsSinceBest = epochsSinceBest
    self.metricsBytes = metricsBytes
    // Not there in checkpoints of fine-tuning that an earlier version wrote.
    block = json["block"]?.integer ?? 0
    blockOffset = json["block_offset"]?.integer ?? 0
    waitedSeconds = json["waited_seconds"]?.number ?? 0
    checkpointSeconds = json["checkpoint_seconds"]?.number ?? 0
    usualLoss = json["usual_loss"]?.number ?? 0
    eventBytes = json["event_bytes"]?.integer ?? 0
    bestEpoch = json["best_epoch"]?.integer
    bestValue = json["best_value"]?.number
  }
}
