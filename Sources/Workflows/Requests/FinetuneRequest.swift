import Training

/// What `host finetune` was asked for. A nil stands for the task's own default.
public struct FinetuneRequest: Sendable {
  /// The task's item id.
  public var task: String
  /// The data folder or file; nil: the embedded sample of the task.
  public var data: String?
  /// The model folder to start from; nil: the embedded configuration with random weights.
  public var initialModel: String?
  /// The model folder to write.
  public var output: String
  /// The format of the data; nil: probed.
  public var format: String?
  /// Settings of the format.
  public var formatSettings: [String: String] = [:]
  /// Shares of train, devel and test when the data is one file.
  public var splitShares: [Double]?
  /// Times that every example is seen.
  public var epochs: Int?
  /// Examples (windows) a step.
  public var batchSize: Int?
  /// The highest learning rate.
  public var learningRate: Double?
  /// Warm-up: a share of all steps below 1, a number of steps from 1.
  public var warmup: Double?
  /// Pieces a window, special ones included.
  public var maximumLength: Int?
  /// Pieces that the next window of a long input goes on.
  public var stride: Int?
  /// What every random number of the run comes from.
  public var seed: UInt64 = 0
  /// Which Adam; nil: BERT's.
  public var optimizer: OptimizerKind?
  /// How the rate moves; nil: as the optimizer's source does.
  public var schedule: LearningRateSchedule?
  /// A plugin's function that is the schedule, as "plugin:function"; nil: `schedule`.
  public var scheduleFunction: String?

  /// Takes the name of a schedule, or of a plugin's function.
  /// - Returns: whether there can be one of that name.
  public mutating func setSchedule(_ name: String) -> Bool {
    if name.contains(":") {
      scheduleFunction = name
      return true
    }
    schedule = LearningRateSchedule(name: name)
    return schedule != nil
  }
  /// Epochs without a better devel score before the run stops; nil: never.
  public var earlyStop: Int?
  /// `metric-id:key` on devel that picks the best epoch.
  public var selectBy: String?
  /// Splits to train on.
  public var trainSplits = ["train"]
  /// Whether test may be trained on, or stand in devel.
  public var allowsLeaks = false
  /// Whether the epoch that was kept is measured on test.
  public var measuresTest = true
  /// A gold label that training never saw is an error.
  public var strictLabels = false
  /// Goes on with a run that was stopped.
  public var resume = false
  /// The task's own settings, as given.
  public var settings: [String: String] = [:]
  /// At most this many pieces are computed at once; a larger batch is accumulated.
  public var microBatchTokens = 4096
  /// Whether activations are computed again in the backward run instead of being kept.
  public var recompute = false
  /// Steps between checkpoints; nil: by time.
  public var checkpointSteps: Int?

  /// A request for a task and an output folder, all else at its defaults.
  public init(task: String, output: String) {
    self.task = task
    self.output = output
  }
}
