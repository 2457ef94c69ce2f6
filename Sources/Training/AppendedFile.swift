import Checkpoints
import Glibc

/// A file that grows at its end; a resumed run cuts off what was written after its checkpoint.
final class AppendedFile {
  let path: String
  private let descriptor: Int32

  /// Opens the file, keeping its first `keptBytes` bytes.
  init(path: String, keptBytes: Int) throws(TrainingError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .file(FileError(.create, path: path, code: errno)) }
    // A file that was shortened would be filled up with zeros.
    guard lseek(descriptor, 0, SEEK_END) >= keptBytes else { throw .damaged(path: path, what: "log") }
    guard ftruncate(descriptor, keptBytes) == 0, lseek(descriptor, keptBytes, SEEK_SET) >= 0 else {
      throw .file(FileError(.write, path: path, code: errno))
    }
  }

  /// The bytes of a file; 0 where there is none.
  static func length(of path: String) -> Int {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  deinit {
    _ = close(descriptor)
  }

  /// Appends bytes, all or with an error.
  func append(_ bytes: [UInt8]) throws(TrainingError) {
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

  /// How many bytes the file has; they are on disk when this returns.
  func synchronize() throws(TrainingError) -> Int {
    guard fdatasync(descriptor) == 0 else { throw .file(FileError(.write, path: path, code: errno)) }
    return Int(lseek(descriptor, 0, SEEK_CUR))
  }
}
