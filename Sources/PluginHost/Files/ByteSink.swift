import Glibc

/// Something that bytes are written to, and that takes its place only when all went well.
protocol ByteSink: AnyObject {
  /// Writes all bytes.
  func write(_ bytes: UnsafeRawBufferPointer) throws(FileFault)
  /// Brings everything to the disk under a temporary name.
  func flush() throws(FileFault)
  /// Takes the place of the path; after `flush`.
  func commit() throws(FileFault)
}

/// A file under a temporary name beside its path; it goes away with the object unless it was committed.
final class TemporaryFile: ByteSink {
  private let descriptor: Int32
  private let path: String
  private let target: String
  private let temporary: String
  private var isCommitted = false

  /// - Parameters:
  ///   - path: the path that was asked for, which errors name.
  ///   - target: the same without links, which is replaced.
  init(_ path: String, replacing target: String, number: Int) throws(FileFault) {
    self.path = path
    self.target = target
    temporary = Path.join(Path.parent(target), ".\(Path.name(target)).\(getpid())-\(number).tmp")
    unlink(temporary)
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system(path: path, call: "open", code: errno) }
  }

  deinit {
    close(descriptor)
    if !isCommitted { unlink(temporary) }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(FileFault) {
    try writeFully(descriptor, bytes, path: path)
  }

  func flush() throws(FileFault) {
    guard fsync(descriptor) == 0 else { throw .system(path: path, call: "fsync", code: errno) }
  }

  func commit() throws(FileFault) {
    guard rename(temporary, target) == 0 else { throw .system(path: path, call: "rename", code: errno) }
    isCommitted = true
    // The new name is lasting when its folder is on the disk too; some file systems cannot do that for folders.
    let folder = open(Path.parent(target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }
}

/// Standard output, which nothing can be taken back from.
final class StandardOutput: ByteSink {
  func write(_ bytes: UnsafeRawBufferPointer) throws(FileFault) {
    try writeFully(STDOUT_FILENO, bytes, path: "-")
  }

  func flush() throws(FileFault) {}

  func commit() throws(FileFault) {}
}

/// A device, a pipe or a socket under a path, which nothing can be taken back from either.
final class StreamOutput: ByteSink {
  private let descriptor: Int32
  private let path: String

  /// Opens it; a pipe waits for its reader.
  init(_ path: String) throws(FileFault) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw .system(path: path, call: "open", code: errno) }
  }

  deinit { close(descriptor) }

  func write(_ bytes: UnsafeRawBufferPointer) throws(FileFault) {
    try writeFully(descriptor, bytes, path: path)
  }

  func flush() throws(FileFault) {}

  func commit() throws(FileFault) {}
}

/// Writes all bytes to a descriptor.
private func writeFully(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, path: String) throws(FileFault) {
  var written = 0
  while written < bytes.count {
    let count = write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
    if count < 0 {
      guard errno == EINTR else { throw .system(path: path, call: "write", code: errno) }
      continue
    }
    written += count
  }
}
