import ArgumentParser
import Compute
import Training
import Workflows

/// How a pre-training trains. What is not given is the recipe's, or BERT's.
struct PretrainTrainingOptions: ParsableArguments {
  @Option(help: "Optimizer steps; 100000, or the recipe's, whose parts keep their shares.")
  var steps: Int?
  @Option(name: .customLong("batch-size"), help: "Examples a step; 32 when not given.")
  var batchSize: Int?
  @Option(name: .customLong("learning-rate"), help: "The highest learning rate; 5e-5 when not given.")
  var learningRate: Double?
  @Option(help: "Warm-up: a share of all steps below 1, a number of steps from 1; 0.1 when not given.")
  var warmup: Double?
  @Option(name: .customLong("max-length"), help: "Pieces an example, special ones included; 128 when not given.")
  var maximumLength: Int?
  @Option(name: .customLong("max-predictions"), help: "Masked pieces an example at the most; 20 when not given.")
  var maximumPredictions: Int?
  @Option(name: .customLong("masked-share"), help: "The share of pieces that are to be predicted.")
  var maskedShare = 0.15
  @Flag(name: .customLong("whole-words"), help: "Choose all pieces of a word together.")
  var wholeWords = false
  @Option(
    name: .customLong("next-sentence-weight"),
    help: "How much the loss of a next sentence counts beside that of a masked word; 1, as BERT's, when not given.")
  var nextSentenceWeight: Double?
  @Option(help: "Rounds over the corpus after which the same examples come again; never when not given.")
  var duplication: Int?
  @Option(name: .customLong("document-share"), help: "The share of a corpus' documents that are trained on.")
  var documentShare = 1.0
  @Option(help: "The number format of the large products: fp32, or bf16 where the processor has it.")
  var precision: Precision = .fp32
  @Option(help: "Which Adam: bert or hf; bert when not given.")
  var optimizer: OptimizerKind?
  @Option(help: "How the rate moves: bert, linear or constant; as the optimizer's source does when not given.")
  var schedule: String?
  @Option(
    name: .customLong("micro-batch-tokens"),
    help: "Pieces computed at once; a larger batch is accumulated, which saves memory; 4096 when not given.")
  var microBatchTokens: Int?
  @Flag(help: "Compute activations again in the backward run instead of keeping them: less memory, the same result.")
  var recompute = false
  @Option(help: "What every random number of the run comes from.")
  var seed: UInt64 = 0

  func validate() throws {
    if let schedule, LearningRateSchedule(name: schedule) == nil {
      throw ValidationError("--schedule \(schedule): choose \(Messages.list(LearningRateSchedule.names)).")
    }
    if precision == .int8 { throw ValidationError("--precision int8: training is in fp32 or bf16.") }
    for (name, value) in [
      ("steps", steps), ("batch-size", batchSize), ("max-predictions", maximumPredictions),
      ("micro-batch-tokens", microBatchTokens), ("duplication", duplication),
    ] {
      if let value, value < 1 { throw ValidationError("--\(name) must be at least 1.") }
    }
    if let maximumLength, maximumLength < 8 { throw ValidationError("--max-length must be at least 8.") }
    if let learningRate, !(learningRate >= 0 && learningRate <= 10) {
      throw ValidationError("--learning-rate must lie between 0 and 10.")
    }
    if let warmup, !(warmup >= 0 && warmup <= Double(Int32.max)) {
      throw ValidationError("--warmup must be 0 or more.")
    }
    if let nextSentenceWeight, !(nextSentenceWeight > 0 && nextSentenceWeight <= 100) {
      throw ValidationError("--next-sentence-weight must be above 0 and at most 100.")
    }
    guard documentShare > 0, documentShare <= 1 else {
      throw ValidationError("--document-share must lie between 0 and 1.")
    }
    guard maskedShare > 0, maskedShare <= 1 else { throw ValidationError("--masked-share must lie between 0 and 1.") }
  }

  /// Puts what is given in the place of the phases' numbers.
  func apply(to phases: inout [PretrainingPhase]) {
    for index in phases.indices {
      phases[index].batchSize = batchSize ?? phases[index].batchSize
      phases[index].maximumLength = maximumLength ?? phases[index].maximumLength
      phases[index].maximumPredictions = maximumPredictions ?? phases[index].maximumPredictions
    }
    if let steps { phases = phases.scaled(to: steps) }
  }

  /// Puts what is given in the place of a request's settings.
  func apply(to request: inout PretrainRequest) {
    request.learningRate = learningRate ?? request.learningRate
    request.warmup = warmup ?? request.warmup
    request.examples.maskedShare = maskedShare
    request.nextSentenceWeight = nextSentenceWeight ?? request.nextSentenceWeight
    if wholeWords { request.examples.wholeWords = true }
    request.examples.duplication = duplication
    request.examples.documentShare = documentShare
    request.optimizer = optimizer ?? request.optimizer
    request.schedule = schedule.flatMap { LearningRateSchedule(name: $0) }
    request.microBatchTokens = microBatchTokens ?? request.microBatchTokens
    request.recompute = recompute
    request.seed = seed
  }
}
