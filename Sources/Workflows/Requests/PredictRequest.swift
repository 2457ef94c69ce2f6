/// What `host predict` was asked for.
public struct PredictRequest: Sendable {
  /// The model folder.
  public var model: String
  /// Models that run before it, each on what the one before found.
  public var earlierModels: [String] = []
  /// Files, folders, `.gz`, `-`.
  public var inputs: [String]
  /// A file, `-`, or a folder, into which shards are written.
  public var output: String
  /// The format of the inputs; nil: probed.
  public var from: String?
  /// Settings of the format of the inputs; they go with `from`, since each input may have a format of its own.
  public var fromSettings: [String: String] = [:]
  /// The format of the output; nil: by the ending of the output's name, else `defaultFormat`.
  public var to: String?
  /// Settings of the format of the output.
  public var toSettings: [String: String] = [:]
  /// Settings of the task that are other than the model's.
  public var settings: [String: String] = [:]
  /// The format where neither name nor ending says one.
  public var defaultFormat = "jsonl"
  /// The unit of offsets, for formats that have the choice.
  public var offsets: String?
  /// Predictions below this confidence are left out.
  public var minimumConfidence = 0.0
  /// Documents a shard, when the output is a folder.
  public var shardSize = 1000
  /// Goes on behind the shards that are there.
  public var resume = false
  /// Stops at the first document that cannot be processed.
  public var failFast = false

  /// A request for a model, inputs and an output.
  public init(model: String, inputs: [String], output: String) {
    self.model = model
    self.inputs = inputs
    self.output = output
  }
}
