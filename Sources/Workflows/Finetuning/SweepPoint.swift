import Glibc
import JSON
import PluginHost
import Training

/// One learning rate and batch size of a sweep, which is a run of its own.
struct SweepPoint: Sendable, Equatable {
  let learningRate: Double
  let batchSize: Int

  /// Its name below the folder of the sweep.
  var name: String { "lr-\(learningRate)-batch-\(batchSize)" }

  /// A training with its numbers.
  func request(_ training: FinetuneRequest) -> FinetuneRequest {
    var request = training
    request.learningRate = learningRate
    request.batchSize = batchSize
    return request
  }

  /// Its own run below a folder, begun or gone on with, which does not measure test.
  func run(of training: FinetuneRequest, below folder: String) -> FinetuneRequest {
    var request = request(training)
    request.output = folder + "/" + name
    request.measuresTest = false
    request.resume = access(RunFolder.path(ofModel: request.output) + "/manifest.json", F_OK) == 0
    return request
  }

  /// Checks its numbers against what a task declares.
  /// - Throws: `PluginError.option`.
  func check(_ options: DeclaredOptions, of task: String) throws(PluginError) {
    var given = ["learning-rate": "\(learningRate)", "batch-size": "\(batchSize)"]
    for name in given.keys where !options.options.contains(where: { $0.name == name }) { given[name] = nil }
    do throws(OptionFault) {
      _ = try options.settings(given)
    } catch {
      throw .option(item: task, error)
    }
  }
}

/// What came of a point.
struct SweepOutcome: Sendable {
  let point: SweepPoint
  let selection: DevelValue
  /// The report of its run.
  let report: JSONObject
  /// Its model folder.
  let model: String

  /// The place of the best one by devel, the first of several; nil when there is none.
  static func best(of outcomes: [SweepOutcome]) -> Int? {
    outcomes.indices.reduce(nil as Int?) { best, index in
      guard let best else { return index }
      return outcomes[index].selection.isBetter(than: outcomes[best].selection) ? index : best
    }
  }

  /// It as the report of the sweep lists it.
  func json(isChosen: Bool) -> JSONValue {
    [
      "learning_rate": .number(point.learningRate), "batch_size": JSONValue(point.batchSize),
      "value": .number(selection.value), "key": selection.key.map { .string($0) } ?? .null,
      "best_epoch": report["best_epoch"] ?? .null, "seconds": report["seconds"] ?? .null,
      "chosen": JSONValue(isChosen),
    ]
  }
}
