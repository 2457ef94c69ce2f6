import JSON

/// The run's metrics as JSON lines: one object a line, appended whole. A resumed run first cuts the lines off that were
/// written after its checkpoint, so that every step stands in the log once.
public final class MetricsLog {
  private let file: AppendedFile

  /// Where the log lies.
  public var path: String { file.path }

  /// Opens the log, keeping its first `keptBytes` bytes.
  /// - Throws: `TrainingError.file`.
  public init(path: String, keptBytes: Int) throws(TrainingError) {
    file = try AppendedFile(path: path, keptBytes: keptBytes)
  }

  /// Appends one line.
  /// - Throws: `TrainingError.file`.
  public func append(_ line: JSONObject) throws(TrainingError) {
    var bytes: [UInt8] = []
    do {
      try JSONWriter.append(.object(line), to: &bytes)
    } catch {
      throw .damaged(path: path, what: "metrics")
    }
    bytes.append(UInt8(ascii: "\n"))
    try file.append(bytes)
  }

  /// How many bytes the log has, to be kept by a checkpoint. The bytes are on disk when this returns.
  /// - Throws: `TrainingError.file`.
  public func synchronize() throws(TrainingError) -> Int { try file.synchronize() }
}
