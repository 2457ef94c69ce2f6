import ArgumentParser
import Compute
import Glibc
import JSON
import Training
import Workflows

/// What `finetune` and every other command that trains takes.
struct TrainingOptions: ParsableArguments {
  @Option(help: "The task, by its item id: ner, re, qa, or whatever a plugin offers.")
  var task: String
  @Option(help: "A folder with train, devel and test, or one file; an embedded sample when not given.")
  var data: String?
  @Option(
    name: .customLong("init"),
    help: "The model folder to begin from; the small model that comes with the program when not given.")
  var initialModel: String?
  @Option(help: "The model folder to write; one named after the task in the current folder when not given.")
  var out: String?
  @Option(help: "The format of the data; probed when not given.")
  var format: String?
  @Option(
    name: .customLong("format-set"), parsing: .singleValue,
    help: .settings("A setting of the format of the data (host plugin info ID lists them)"))
  var formatSettings: [SettingArgument] = []
  @Option(name: .customLong("split-by"), help: "Shares of train, devel and test for one file, by document: 80/10/10.")
  var splitBy: String?
  @Option(help: "Times that every example is seen.")
  var epochs: Int?
  @Option(name: .customLong("batch-size"), help: "Examples a step.")
  var batchSize: Int?
  @Option(name: .customLong("learning-rate"), help: "The highest learning rate.")
  var learningRate: Double?
  @Option(help: "Warm-up: a share of all steps below 1, a number of steps from 1.")
  var warmup: Double?
  @Option(name: .customLong("max-length"), help: "Pieces a window, special ones included.")
  var maximumLength: Int?
  @Option(help: "Pieces that the next window of a long input goes on; half of --max-length when not given.")
  var stride: Int?
  @Option(help: "The number format of the large products: fp32, or bf16 where the processor has it.")
  var precision: Precision = .fp32
  @Option(help: "Which Adam: bert, which is the default, or hf.")
  var optimizer: OptimizerKind?
  @Option(help: "How the rate moves: bert, linear or constant; as the optimizer's source does when not given.")
  var schedule: String?
  @Option(name: .customLong("early-stop"), help: "Epochs without a better devel value before the run stops.")
  var earlyStop: Int?
  @Option(name: .customLong("select-by"), help: "metric-id:key on devel that picks the best epoch.")
  var selectBy: String?
  @Option(name: .customLong("train-splits"), help: "Splits to train on, comma-separated.")
  var trainSplits = "train"
  @Flag(name: .customLong("allow-leaks"), help: "Train on test, or choose by a devel that is test, all the same.")
  var allowLeaks = false
  @Flag(name: .customLong("strict-labels"), help: "A gold label that training never saw is an error.")
  var strictLabels = false
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: .settings("A setting of the task (host plugin info ID lists them)"))
  var settings: [SettingArgument] = []
  @Option(
    name: .customLong("micro-batch-tokens"),
    help: "Pieces computed at once; a larger batch is accumulated, which saves memory. Dropout draws other masks then.")
  var microBatchTokens = 4096
  @Flag(help: "Compute activations again in the backward run instead of keeping them: less memory, the same result.")
  var recompute = false
  @Option(
    name: .customLong("checkpoint-steps"),
    help: "Steps between checkpoints; when not given every five minutes, and at most a hundredth of the time.")
  var checkpointSteps: Int?

  /// Refuses what no training can take.
  func validate() throws {
    if let schedule, LearningRateSchedule(name: schedule) == nil, !schedule.contains(":") {
      throw ValidationError(
        "--schedule \(schedule): choose \(Messages.list(LearningRateSchedule.names)), or a plugin's function as "
          + "plugin:function.")
    }
    if schedule?.contains(":") == true, warmup != nil {
      throw ValidationError("--warmup: a plugin's function warms up by itself, or not at all; leave --warmup out.")
    }
    if let splitBy, SplitShares(splitBy) == nil {
      throw ValidationError("--split-by \(splitBy): three shares are needed, such as 80/10/10.")
    }
    if precision == .int8 { throw ValidationError("--precision int8: training is in fp32 or bf16.") }
    if let earlyStop, earlyStop < 1 { throw ValidationError("--early-stop must be at least 1.") }
    if let checkpointSteps, checkpointSteps < 1 { throw ValidationError("--checkpoint-steps must be at least 1.") }
    if microBatchTokens < 1 { throw ValidationError("--micro-batch-tokens must be at least 1.") }
  }

  /// What a training is asked for.
  var request: FinetuneRequest {
    var request = FinetuneRequest(task: task, output: out ?? Self.defaultOutput(task))
    request.data = data
    request.initialModel = initialModel
    request.format = format
    request.formatSettings = formatSettings.byName
    request.splitShares = splitBy.flatMap { SplitShares($0)?.shares }
    request.epochs = epochs
    request.batchSize = batchSize
    request.learningRate = learningRate
    request.warmup = warmup
    request.maximumLength = maximumLength
    request.stride = stride
    request.optimizer = optimizer
    if let schedule { _ = request.setSchedule(schedule) }
    request.earlyStop = earlyStop
    request.selectBy = selectBy
    request.trainSplits = trainSplits.split(separator: ",").map(String.init)
    request.allowsLeaks = allowLeaks
    request.strictLabels = strictLabels
    request.microBatchTokens = microBatchTokens
    request.recompute = recompute
    request.checkpointSteps = checkpointSteps
    request.settings = settings.byName
    return request
  }

  /// A folder under the current one that is not there yet.
  private static func defaultOutput(_ task: String) -> String {
    let name = "\(task)-model"
    var candidate = name
    var number = 2
    while access(candidate, F_OK) == 0 {
      candidate = "\(name)-\(number)"
      number += 1
    }
    return candidate
  }
}

extension Precision: ExpressibleByArgument {}
extension OptimizerKind: ExpressibleByArgument {}
