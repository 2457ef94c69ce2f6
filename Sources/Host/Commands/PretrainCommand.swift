import ArgumentParser
import Compute
import Training
import Workflows

/// `host pretrain`.
struct PretrainCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "pretrain", abstract: "Train an encoder on masked words and next sentence.",
    discussion: """
      Goes on with the model of --init, heads included, or begins at random where the folder has no weights. The folder \
      that is written has the heads, and loads in transformers' BertForPreTraining. A run that was stopped goes on with \
      --resume, as if it had never been.
      """)

  @OptionGroup var globals: GlobalOptions

  @Option(
    name: .customLong("corpus"), parsing: .singleValue,
    help: .init("A corpus, and its share where there are several; may be repeated.", valueName: "dir[=weight]"))
  var corpora: [CorpusArgument]
  @Option(name: .customLong("init"), help: "The model folder to begin from.")
  var initialModel: String
  @Option(help: "The model folder to write.")
  var out: String
  @Option(help: "Optimizer steps.")
  var steps = 100_000
  @Option(name: .customLong("batch-size"), help: "Examples a step.")
  var batchSize = 32
  @Option(name: .customLong("learning-rate"), help: "The highest learning rate.")
  var learningRate = 5e-5
  @Option(help: "Warm-up: a share of all steps below 1, a number of steps from 1.")
  var warmup = 0.1
  @Option(name: .customLong("max-length"), help: "Pieces an example, special ones included.")
  var maximumLength = 128
  @Option(name: .customLong("max-predictions"), help: "Masked pieces an example at the most.")
  var maximumPredictions = 20
  @Option(name: .customLong("masked-share"), help: "The share of pieces that are to be predicted.")
  var maskedShare = 0.15
  @Flag(name: .customLong("whole-words"), help: "Choose all pieces of a word together.")
  var wholeWords = false
  @Option(help: "Rounds over the corpus after which the same examples come again; never when not given.")
  var duplication: Int?
  @Option(help: "The number format of the large products: fp32, or bf16 where the processor has it.")
  var precision: Precision = .fp32
  @Option(help: "Which Adam: bert or hf.")
  var optimizer: OptimizerKind = .bert
  @Option(help: "How the rate moves: bert, linear or constant; as the optimizer's source does when not given.")
  var schedule: String?
  @Option(name: .customLong("held-out"), help: "The share of documents that are measured on and not trained on.")
  var heldOut = 0.005
  @Option(name: .customLong("held-out-examples"), help: "The most examples of them that are measured.")
  var heldOutExamples = 512
  @Option(name: .customLong("evaluate-steps"), help: "Steps between two measurements.")
  var evaluateSteps = 1000
  @Option(name: .customLong("checkpoint-steps"), help: "Steps between checkpoints; every five minutes when not given.")
  var checkpointSteps: Int?
  @Option(
    name: .customLong("micro-batch-tokens"),
    help: "Pieces computed at once; a larger batch is accumulated, which saves memory.")
  var microBatchTokens = 4096
  @Flag(help: "Compute activations again in the backward run instead of keeping them: less memory, the same result.")
  var recompute = false
  @Option(help: "What every random number of the run comes from.")
  var seed: UInt64 = 0
  @Flag(help: "Go on with a run that was stopped.")
  var resume = false

  func validate() throws {
    if let schedule, LearningRateSchedule(name: schedule) == nil {
      throw ValidationError("--schedule \(schedule): choose \(Messages.list(LearningRateSchedule.names)).")
    }
    if precision == .int8 { throw ValidationError("--precision int8: training is in fp32 or bf16.") }
    for (name, value) in [
      ("steps", steps), ("batch-size", batchSize), ("max-predictions", maximumPredictions),
      ("held-out-examples", heldOutExamples), ("evaluate-steps", evaluateSteps),
      ("micro-batch-tokens", microBatchTokens), ("checkpoint-steps", checkpointSteps ?? 1),
      ("duplication", duplication ?? 1),
    ] where value < 1 {
      throw ValidationError("--\(name) must be at least 1.")
    }
    guard maximumLength >= 8 else { throw ValidationError("--max-length must be at least 8.") }
    guard learningRate >= 0, learningRate <= 10 else {
      throw ValidationError("--learning-rate must lie between 0 and 10.")
    }
    guard warmup >= 0, warmup <= Double(Int32.max) else { throw ValidationError("--warmup must be 0 or more.") }
    guard maskedShare > 0, maskedShare <= 1 else { throw ValidationError("--masked-share must lie between 0 and 1.") }
    guard heldOut >= 0, heldOut < 1 else { throw ValidationError("--held-out must lie between 0 and 1.") }
  }

  func run(console: Console) throws {
    var request = PretrainRequest(
      corpora: corpora.map { .init(path: $0.path, weight: $0.weight) }, initialModel: initialModel, output: out)
    request.steps = steps
    request.batchSize = batchSize
    request.learningRate = learningRate
    request.warmup = warmup
    request.examples.maxLength = maximumLength
    request.examples.maxPredictions = maximumPredictions
    request.examples.maskedShare = maskedShare
    request.examples.wholeWords = wholeWords
    request.examples.duplication = duplication
    request.optimizer = optimizer
    request.schedule = schedule.flatMap { LearningRateSchedule(name: $0) }
    request.heldOutShare = heldOut
    request.heldOutExamples = heldOutExamples
    request.evaluateSteps = evaluateSteps
    request.checkpointSteps = checkpointSteps
    request.microBatchTokens = microBatchTokens
    request.recompute = recompute
    request.seed = seed
    request.resume = resume
    let context = try WorkflowContext(
      pluginFolders: globals.pluginDirectories, threads: globals.threads, precision: precision,
      observer: ConsoleObserver(console))
    let report = try Pretraining(request, context: context).run()
    if console.json {
      try console.result(report)
    } else {
      Messages.pretrained(report).forEach(console.result)
    }
  }
}

/// A corpus and its share.
struct CorpusArgument: ExpressibleByArgument {
  let path: String
  let weight: Double

  init?(argument: String) {
    guard let sign = argument.lastIndex(of: "="), let weight = Double(argument[argument.index(after: sign)...]) else {
      (path, weight) = (argument, 1)
      return
    }
    guard weight > 0, weight.isFinite, sign > argument.startIndex else { return nil }
    path = String(argument[..<sign])
    self.weight = weight
  }
}
