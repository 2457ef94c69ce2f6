import ArgumentParser
import Workflows

/// What `finetune` takes to train over a grid.
struct SweepOptions: ParsableArguments {
  @Flag(help: "Train once for each learning rate and batch size of a grid, and keep the model that is best on devel.")
  var sweep = false
  @Option(
    name: .customLong("sweep-learning-rates"),
    help: "The learning rates of the grid, comma-separated; 5e-5,3e-5,1e-5 when not given.")
  var learningRates: String?
  @Option(
    name: .customLong("sweep-batch-sizes"),
    help: "The batch sizes of the grid, comma-separated; 10,16,32,64 when not given.")
  var batchSizes: String?

  /// Refuses grids that are none, and numbers that the grid would overrule.
  func validate() throws {
    if !sweep, learningRates != nil || batchSizes != nil {
      throw ValidationError("--sweep-learning-rates and --sweep-batch-sizes go with --sweep.")
    }
    if let learningRates, rates == nil {
      throw ValidationError(
        "--sweep-learning-rates '\(learningRates)': write rates above 0 with commas between them: 5e-5,3e-5")
    }
    if let batchSizes, sizes == nil {
      throw ValidationError("--sweep-batch-sizes '\(batchSizes)': write sizes with commas between them: 16,32")
    }
  }

  /// Refuses single numbers beside a grid of them.
  func refuse(given training: TrainingOptions) throws {
    guard sweep else { return }
    let set = training.settings.byName
    if training.learningRate != nil || set["learning-rate"] != nil {
      throw ValidationError("--sweep tries several learning rates: name them by --sweep-learning-rates.")
    }
    if training.batchSize != nil || set["batch-size"] != nil {
      throw ValidationError("--sweep tries several batch sizes: name them by --sweep-batch-sizes.")
    }
  }

  /// The sweep of a training; nil when none is asked for.
  func request(training: FinetuneRequest) -> Sweep.Request? {
    guard sweep else { return nil }
    var request = Sweep.Request(training: training)
    request.learningRates = rates ?? request.learningRates
    request.batchSizes = sizes ?? request.batchSizes
    return request
  }

  private var rates: [Double]? {
    learningRates.flatMap { Self.numbers($0, Double.init) { $0 > 0 && $0.isFinite } }
  }

  private var sizes: [Int]? {
    batchSizes.flatMap { Self.numbers($0, { Int($0) }) { $0 > 0 } }
  }

  /// The numbers of a list; nil when one is none, is not allowed, or stands there twice.
  private static func numbers<Number: Hashable>(
    _ text: String, _ read: (Substring) -> Number?, where allows: (Number) -> Bool
  ) -> [Number]? {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).compactMap { part in
      read(part).flatMap { allows($0) ? $0 : nil }
    }
    let parts = text.count { $0 == "," } + 1
    return numbers.count == parts && Set(numbers).count == parts ? numbers : nil
  }
}
