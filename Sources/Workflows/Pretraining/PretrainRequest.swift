import Corpus
import Training

/// What `host pretrain` was asked for.
public struct PretrainRequest: Sendable {
  /// What to begin from.
  public var start: PretrainingStart
  /// What to train on, for how long; one phase at least.
  public var phases: [PretrainingPhase]
  /// The model folder to write.
  public var output: String
  /// The recipe that the settings are from, for the manifest.
  public var recipe: String?
  /// The highest learning rate.
  public var learningRate = 5e-5
  /// Warm-up: a share of all steps below 1, a number of steps from 1.
  public var warmup = 0.1
  /// How examples are made; lengths are the phases' matter.
  public var examples = ExampleSettings()
  /// How much the loss of a next sentence counts beside that of a masked word; BERT adds them. A batch has a label of this
  /// kind for every example, and a masked word for every seventh piece, so that in small batches it is mostly noise.
  public var nextSentenceWeight = 1.0
  /// What every random number comes from.
  public var seed: UInt64 = 0
  /// Which Adam.
  public var optimizer = OptimizerKind.bert
  /// How the rate moves; nil: as the optimizer's source does.
  public var schedule: LearningRateSchedule?
  /// The share of documents that are held out.
  public var heldOutShare = 0.005
  /// The most examples of them that are measured.
  public var heldOutExamples = 512
  /// Steps between two measurements.
  public var evaluateSteps = 1000
  /// Steps between checkpoints; nil: every five minutes.
  public var checkpointSteps: Int?
  /// Steps between models that are kept beside the output; nil: none is.
  public var saveSteps: Int?
  /// How many of these models are kept, the newest; nil: all.
  public var keptModels: Int?
  /// How many times the usual loss stops the run; 0: none does.
  public var spikeLimit = 3.0
  /// Pieces computed at once.
  public var microBatchTokens = 4096
  /// Whether activations are computed again in the backward run.
  public var recompute = false
  /// Whether a run that was stopped goes on.
  public var resume = false

  /// A request for a start, phases and a folder.
  public init(start: PretrainingStart, phases: [PretrainingPhase], output: String) {
    precondition(!phases.isEmpty, "a phase at least")
    self.start = start
    self.phases = phases
    self.output = output
  }

  /// Optimizer steps of the run.
  public var steps: Int { phases.steps }
  /// The schedule that holds.
  var effectiveSchedule: LearningRateSchedule { schedule ?? (optimizer == .bert ? .bert : .linear) }
  /// How many steps warm up.
  var warmupSteps: Int { warmup < 1 ? Int(warmup * Double(steps)) : Int(warmup) }

  /// How the examples of a phase are made.
  func examples(of phase: PretrainingPhase) -> ExampleSettings {
    var settings = examples
    settings.maxLength = phase.maximumLength
    settings.maxPredictions = phase.maximumPredictions
    return settings
  }
}
