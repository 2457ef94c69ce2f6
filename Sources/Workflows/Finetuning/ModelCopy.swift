import Checkpoints
import Training

/// A trained model that gets another name beside its own.
struct ModelCopy {
  private let folder: ModelFolder

  /// The model in a folder.
  /// - Throws: `CheckpointError`.
  init(of path: String) throws(CheckpointError) {
    folder = try ModelFolder(path: path)
  }

  /// Writes it, whole or not at all, with its record of steps beside the manifest that it names from now on.
  /// - Throws: `CheckpointError`, `FileError`.
  func write(to path: String, run: RunFolder) throws {
    let steps = RunFolder.path(ofModel: folder.path) + "/metrics.jsonl"
    try AtomicFile.write(try MappedFile.contents(of: steps), to: run.metrics)
    let writer = try ModelFolderWriter(path: path)
    // The host's own file and the state of the task, which may have a file of its own, are written together.
    let together = [ModelFolder.hostName, ModelFolder.taskStateName]
    for name in try DataFiles.names(in: folder.path) where !together.contains(name) {
      try writer.write(try MappedFile.contents(of: folder.path + "/" + name), as: name)
    }
    if var host = folder.host {
      host.trainingManifest = run.manifest
      try writer.write(host)
    }
    try writer.commit()
  }
}
