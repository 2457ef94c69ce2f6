import Corpus
import Training

/// What `host pretrain` was asked for.
public struct PretrainRequest: Sendable {
  /// A corpus and its share of the examples.
  public struct Source: Sendable, Equatable {
    /// The corpus' folder.
    public var path: String
    /// Its share, relative to the others'.
    public var weight: Double

    /// A corpus and its share.
    public init(path: String, weight: Double) {
      self.path = path
      self.weight = weight
    }
  }

  /// The corpora.
  public var corpora: [Source]
  /// The model folder to begin from; without weights there, all begin at random.
  public var initialModel: String
  /// The model folder to write.
  public var output: String
  /// Optimizer steps.
  public var steps = 100_000
  /// Examples a step.
  public var batchSize = 32
  /// The highest learning rate.
  public var learningRate = 5e-5
  /// Warm-up: a share of all steps below 1, a number of steps from 1.
  public var warmup = 0.1
  /// How examples are made.
  public var examples = ExampleSettings()
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
  /// Pieces computed at once.
  public var microBatchTokens = 4096
  /// Whether activations are computed again in the backward run.
  public var recompute = false
  /// Whether a run that was stopped goes on.
  public var resume = false

  /// A request for corpora, a model and a folder.
  public init(corpora: [Source], initialModel: String, output: String) {
    self.corpora = corpora
    self.initialModel = initialModel
    self.output = output
  }

  /// The schedule that holds.
  var effectiveSchedule: LearningRateSchedule { schedule ?? (optimizer == .bert ? .bert : .linear) }
  /// How many steps warm up.
  var warmupSteps: Int { warmup < 1 ? Int(warmup * Double(steps)) : Int(warmup) }
}
