import Compute
import Glibc
import JSON
import Training

/// Runs a manifest again and compares what comes out with what came out then.
public final class Replay {
  private let path: String
  private let context: WorkflowContext

  /// A replay of the run of a model folder, or of a run folder.
  public init(path: String, context: WorkflowContext) {
    self.path = path
    self.context = context
  }

  /// The precision of the run at a path, in which it must be replayed.
  /// - Throws: `TrainingError` for what is no run.
  public static func precision(of path: String) throws -> Precision {
    let folder = path.hasSuffix(".run") ? path : RunFolder.path(ofModel: path)
    let manifest = try RunManifest(path: folder + "/manifest.json")
    return manifest.settings["precision"]?.string.flatMap(Precision.init) ?? .fp32
  }

  /// What came of it.
  public struct Summary: Sendable, Equatable {
    /// The hash of the weights then.
    public var recorded: String
    /// The hash of the weights now.
    public var replayed: String
    /// Whether every metric value is what it was.
    public var metricsAgree: Bool

    /// Whether the run came out the same, bit for bit.
    public var agrees: Bool { recorded == replayed && metricsAgree }

    /// The summary as JSON.
    public var json: JSONObject {
      [
        "agrees": JSONValue(agrees), "weights_recorded": .string(recorded), "weights_replayed": .string(replayed),
        "metrics_agree": JSONValue(metricsAgree),
      ]
    }
  }

  /// Runs it, in a folder beside the run that is removed afterwards.
  /// - Throws: `TrainingError.nothingToResume` for a run that was not finished, `WorkflowError.inputChanged` for an input
  ///   that is not what it was, and what the run throws.
  public func run() throws -> Summary {
    let folder = path.hasSuffix(".run") ? path : RunFolder.path(ofModel: path)
    let manifest = try RunManifest(path: folder + "/manifest.json")
    guard manifest.finished != nil, let report = manifest.results["report"]?.object,
      let recorded = report["weights_sha256"]?.string
    else { throw TrainingError.nothingToResume(path: folder) }
    for input in manifest.inputs where try ContentHash.hash(file: input.path) != input.sha256 {
      throw WorkflowError.inputChanged(path: input.path, role: input.role)
    }
    let output = folder + ".replay-\(getpid())"
    defer { Self.remove(output) }
    let request = try FinetuneRequest(manifest: manifest, path: folder, output: output)
    let again = try Finetuning(request, context: context).run().json
    return Summary(
      recorded: recorded, replayed: again["weights_sha256"]?.string ?? "",
      metricsAgree: report["metrics"] == again["metrics"] && report["ledger"] == again["ledger"])
  }

  private static func remove(_ model: String) {
    for folder in [model, RunFolder.path(ofModel: model)] {
      for file in (try? DataFiles.files(of: folder)) ?? [] { _ = unlink(file.path) }
      _ = rmdir(folder)
    }
  }
}

extension FinetuneRequest {
  /// The request that a manifest was made from.
  /// - Throws: `TrainingError.damaged` when a setting is missing.
  init(manifest: RunManifest, path: String, output: String) throws(TrainingError) {
    let settings = manifest.settings
    guard manifest.command == "finetune", let task = settings["task"]?.string, let data = settings["data"]?.string,
      let initial = settings["init"]?.string, let format = settings["format"]?.string,
      let seed = settings["seed"]?.integer, let optimizer = settings["optimizer"]?.string.flatMap(OptimizerKind.init),
      let schedule = settings["schedule"]?.string,
      let splits = settings["train-splits"]?.array, let own = settings["set"]?.object
    else { throw .damaged(path: path, what: "manifest") }
    self.init(task: task, output: output)
    self.data = data
    initialModel = initial
    self.format = format
    self.seed = UInt64(UInt(bitPattern: seed))
    self.optimizer = optimizer
    guard setSchedule(schedule) else { throw .damaged(path: path, what: "manifest") }
    splitShares = settings["split-by"]?.array?.compactMap(\.number)
    epochs = settings["epochs"]?.integer
    batchSize = settings["batch-size"]?.integer
    learningRate = settings["learning-rate"]?.number
    warmup = settings["warmup"]?.number
    maximumLength = settings["max-length"]?.integer
    stride = settings["stride"]?.integer
    selectBy = settings["select-by"]?.string
    earlyStop = settings["early-stop"]?.integer
    trainSplits = splits.compactMap(\.string)
    // Whatever was run was allowed then.
    allowsLeaks = true
    measuresTest = settings["measures-test"]?.bool ?? true
    recompute = settings["recompute"]?.bool ?? false
    strictLabels = settings["strict-labels"]?.bool ?? false
    microBatchTokens = settings["micro-batch-tokens"]?.integer ?? microBatchTokens
    for member in settings["format-set"]?.object?.members ?? [] { formatSettings[member.key] = member.value.string }
    for member in own.members { self.settings[member.key] = member.value.string }
  }
}
