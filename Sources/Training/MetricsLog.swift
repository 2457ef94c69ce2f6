import Checkpoints
import Glibc
import JSON

/// The run's metrics as JSON lines: one object a line, appended whole. A resumed run first cuts the lines off that were
/// written after its checkpoint, so that every step stands in the log once.
public final class MetricsLog {
  /// Where the log lies.
  public let path: String
  private let descriptor: Int32

  /// Opens the log, keeping its first `keptBytes` bytes.
  /// - Throws: `TrainingError.file`.
  public init(path: String, keptBytes: Int) throws(TrainingError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .file(FileError(.create, path: path, code: errno)) }
    guard ftruncate(descriptor, keptBytes) == 0, lseek(descriptor, keptBytes, SEEK_SET) >= 0 else {
      throw .file(FileError(.write, path: path, code: errno))
    }
  }

  deinit {
    _ = close(descriptor)
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
    var written = 0
    while written < bytes.count {
      let n = bytes.withUnsafeBytes {
        unsafe write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if n < 0 && errno == EINTR { continue }
      guard n > 0 else { throw .file(FileError(.write, path: path, code: errno)) }
      written += n
    }
  }

  /// How many bytes the log has, to be kept by a checkpoint. The bytes are on disk when this returns.
  /// - Throws: `TrainingError.file`.
  public func synchronize() throws(TrainingError) -> Int {
    guard fdatasync(descriptor) == 0 else { throw .file(FileError(.write, path: path, code: errno)) }
    return Int(lseek(descriptor, 0, SEEK_CUR))
  }
}
