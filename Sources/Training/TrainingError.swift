import Checkpoints

/// What can go wrong in a run's folder, its checkpoints and its numbers.
public enum TrainingError: Error, Sendable, Equatable {
  /// The system refused something.
  case file(FileError)
  /// A checkpoint, or the weights of an epoch, could not be read or written.
  case checkpoint(CheckpointError)
  /// A run lies there already and `--resume` was not given.
  case runExists(path: String)
  /// Another process works in this run folder.
  case runBusy(path: String)
  /// `--resume` was given and there is nothing to resume.
  case nothingToResume(path: String)
  /// A resumed run was started with other settings than it began with.
  case settingsDiffer(path: String, names: [String])
  /// A file of the run is not what the run wrote.
  case damaged(path: String, what: String)
  /// A schedule gave a factor that is not finite, or below 0.
  case factor(Double, schedule: String, step: Int)
  /// The loss, or a gradient, is not a number any more.
  case notFinite(what: String, step: Int)
  /// The loss of a step is many times what it was before.
  case lossSpike(loss: Double, usual: Double, step: Int)
}
