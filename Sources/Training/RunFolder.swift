import Checkpoints
import Glibc

/// The folder of one run, beside the model it will write: manifest, metrics, checkpoint and the best weights so far.
/// It is locked while a process works in it.
public final class RunFolder {
  /// The folder's own path: the model's, with `.run` at its end.
  public let path: String
  private let lockDescriptor: Int32
  private static let ending = ".run"
  private static let bestPrefix = "best-"
  private static let weightsEnding = ".safetensors"

  /// Opens the run folder of the model folder `model`, making it when it is not there.
  /// - Throws: `TrainingError.runBusy` when another process works in it, `TrainingError.file`.
  public init(model: String) throws(TrainingError) {
    path = Self.path(ofModel: model)
    if mkdir(path, 0o755) != 0 && errno != EEXIST { throw .file(FileError(.create, path: path, code: errno)) }
    let lockPath = path + "/lock"
    lockDescriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard lockDescriptor >= 0 else { throw .file(FileError(.create, path: lockPath, code: errno)) }
    guard flock(lockDescriptor, LOCK_EX | LOCK_NB) == 0 else {
      _ = close(lockDescriptor)
      throw .runBusy(path: path)
    }
    // The lock is ours, so whatever is half-written here belongs to a process that was killed.
    AbandonedFiles.remove(siblingsOf: model)
    AbandonedFiles.remove(in: path)
    AbandonedFiles.remove(in: path + Self.modelsEnding)
  }

  deinit {
    // Closing alone would leave the lock to a child that was forked a moment ago and has not reached its exec yet.
    _ = flock(lockDescriptor, LOCK_UN)
    _ = close(lockDescriptor)
  }

  /// Where the run of a model folder lies.
  public static func path(ofModel model: String) -> String {
    var trimmed = model[...]
    while trimmed.count > 1 && trimmed.last == "/" { trimmed.removeLast() }
    return trimmed + ending
  }

  /// What was run, on what, and what came of it.
  public var manifest: String { path + "/manifest.json" }
  /// Losses, rates and metric values, a line each.
  public var metrics: String { path + "/metrics.jsonl" }
  /// The same for TensorBoard, which wants this word in the name.
  public var events: String { path + "/events.out.tfevents.run" }
  /// Parameters, optimizer state and position, replaced as a whole.
  public var checkpoint: String { path + "/checkpoint.safetensors" }
  /// The parameters of an epoch that was the best when it ended.
  public func best(epoch: Int) -> String { path + "/" + Self.bestPrefix + "\(epoch)" + Self.weightsEnding }

  /// The model folder that a run left at a step of its way.
  public func model(step: Int) -> String {
    let digits = String(step)
    return models + "/" + String(repeating: "0", count: max(0, Self.stepDigits - digits.count)) + digits
  }

  /// The models that the run of a model folder left on its way, with their steps.
  public static func models(ofModel model: String) -> [(step: Int, path: String)] {
    let folder = path(ofModel: model) + modelsEnding
    return ((try? FolderListing.names(in: folder)) ?? []).compactMap { name in
      Int(name).map { ($0, folder + "/" + name) }
    }
  }

  private var models: String { path + Self.modelsEnding }
  private static let modelsEnding = "/models"
  private static let stepDigits = 9

  /// Whether a run can be resumed here.
  public var hasCheckpoint: Bool { access(checkpoint, R_OK) == 0 }
  /// Whether a run was begun here.
  public var hasManifest: Bool { access(manifest, F_OK) == 0 }

  /// Removes what an earlier run left, so that a new one begins with nothing.
  public func clear() {
    for file in [manifest, metrics, events] { _ = unlink(file) }
    keepModels(0)
    clearCheckpoints()
  }

  /// Makes the folder of the models that are left on the way.
  /// - Throws: `TrainingError.file`.
  public func makeModels() throws(TrainingError) {
    if mkdir(models, 0o755) != 0 && errno != EEXIST { throw .file(FileError(.create, path: models, code: errno)) }
  }

  /// Removes the models left on the way but the newest so many.
  public func keepModels(_ count: Int) {
    let names = ((try? FolderListing.names(in: models)) ?? []).filter { Int($0) != nil }
    for name in names.dropLast(count) {
      let folder = models + "/" + name
      for file in (try? FolderListing.names(in: folder)) ?? [] { _ = unlink(folder + "/" + file) }
      _ = rmdir(folder)
    }
    if count == 0 { _ = rmdir(models) }
  }

  /// Removes the states that only a resumption needs.
  public func clearCheckpoints() {
    _ = unlink(checkpoint)
    keepBest(epoch: nil)
  }

  /// Removes the parameters of all epochs but one, which the checkpoint refers to; of all when it is nil.
  ///
  /// They are looked for by name: a process that was killed between its checkpoint and this left one that nothing
  /// refers to any more.
  public func keepBest(epoch: Int?) {
    let kept = epoch.map(best)
    for name in (try? FolderListing.names(in: path)) ?? [] {
      guard name.hasPrefix(Self.bestPrefix), name.hasSuffix(Self.weightsEnding) else { continue }
      let file = path + "/" + name
      if file != kept { _ = unlink(file) }
    }
  }
}
