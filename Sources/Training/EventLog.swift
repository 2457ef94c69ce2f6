import Checkpoints

/// The run's metrics as TensorBoard reads them: an event file beside the metrics log.
public final class EventLog {
  private let file: AppendedFile

  /// Opens the file, keeping its first `keptBytes` bytes; a file that was shortened or removed is begun anew, as nothing but
  /// plots is lost.
  /// - Throws: `TrainingError.file`.
  public init(path: String, keptBytes: Int, time: Double) throws(TrainingError) {
    let kept = AppendedFile.length(of: path) < keptBytes ? 0 : keptBytes
    file = try AppendedFile(path: path, keptBytes: kept)
    if kept == 0 { try file.append(TensorFlowEvent.version(time: time)) }
  }

  /// Appends the values of a step.
  ///
  /// - Parameter time: seconds since 1970.
  /// - Throws: `TrainingError.file`.
  public func append(step: Int, time: Double, _ values: [(tag: String, value: Double)]) throws(TrainingError) {
    try file.append(TensorFlowEvent.scalars(step: step, time: time, values))
  }

  /// How many bytes the file has; they are on disk when this returns.
  /// - Throws: `TrainingError.file`.
  public func synchronize() throws(TrainingError) -> Int { try file.synchronize() }
}
