import Glibc

/// A file that appears under its name only when it is whole.
///
/// The bytes go to a hidden temporary file in the same folder; `commit` brings them to the disk and renames the file,
/// replacing an old one. Whatever fails before that leaves the old file as it was and removes the temporary one, as does
/// letting go of the object. Errors name the final path, or the one that the file will have when its folder is renamed.
public final class AtomicFile {
  private static let bufferSize = 1 << 16

  /// The path that errors name.
  public let path: String
  /// The bytes written so far.
  public private(set) var count = 0

  /// The path under which the file will appear.
  private let finalPath: String
  private let temporaryPath: String
  private let calls: FileCalls
  /// Nil once the file is closed.
  private var descriptor: Int32?
  /// Whether the temporary file is still there to be removed.
  private var isPending = true
  private var buffer: [UInt8] = []

  /// Opens the temporary file; its folder must exist.
  public convenience init(path: String) throws(FileError) {
    try self.init(path: path, faults: nil)
  }

  /// Opens the temporary file; errors name another path if there is one, and a test has its faults.
  package init(
    path finalPath: String, reportedAs reportedPath: String? = nil, faults: (any FileFaults)?
  ) throws(FileError) {
    path = reportedPath ?? finalPath
    switch FileStatus.of(finalPath)?.kind {
    case .folder: throw FileError(.create, path: path, code: EISDIR)
    // A device or a pipe cannot be replaced without destroying it, and these files must be replaced as a whole.
    case .other: throw FileError(.replace, path: path, code: EINVAL)
    case .file, .link, nil: break
    }
    // A link goes on to point where it points.
    let isLink = FileStatus.of(finalPath, followingLinks: false)?.kind == .link
    let target = isLink ? FileStatus.resolvedPath(finalPath) : finalPath
    self.finalPath = target
    temporaryPath = FilePath.temporarySibling(of: target)
    calls = FileCalls(faults: faults)
    do throws(FileError) {
      descriptor = try calls.create(temporaryPath)
    } catch {
      throw FileError(.create, path: path, code: error.code)
    }
  }

  deinit {
    abort()
  }

  /// Appends the bytes of a span; small pieces are gathered before they are written.
  public func write(_ bytes: RawSpan) throws(FileError) {
    let descriptor = try openDescriptor()
    count += bytes.byteCount
    if buffer.count + bytes.byteCount > Self.bufferSize { try flush() }
    if bytes.byteCount >= Self.bufferSize {
      do throws(FileError) {
        try calls.write(bytes, to: descriptor, path: path)
      } catch {
        abort()
        throw error
      }
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  /// Brings the bytes to the disk and gives the file its name; nothing can be written after that.
  public func commit() throws(FileError) {
    let descriptor = try openDescriptor()
    try flush()
    do throws(FileError) {
      try calls.synchronize(descriptor, path: path)
      // Whatever closing reports, the descriptor is gone afterwards.
      self.descriptor = nil
      try calls.close(descriptor, path: path)
      try calls.rename(temporaryPath, to: finalPath, reportedAs: path)
      isPending = false
    } catch {
      abort()
      throw error
    }
    try calls.synchronizeFolder(FilePath.folder(of: finalPath), reportedAs: FilePath.folder(of: path))
  }

  /// Gives up: removes the temporary file; an old file under the name stays.
  public func abort() {
    if let descriptor { _ = close(descriptor) }
    descriptor = nil
    // Nothing can be done about a temporary file that cannot be removed, and the first failure is what counts.
    if isPending { try? calls.remove(temporaryPath) }
    isPending = false
  }

  /// Writes a whole file in one go.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    try write(bytes, to: path, faults: nil)
  }

  /// Writes a whole file in one go; errors name another path if there is one, and a test has its faults.
  package static func write(
    _ bytes: [UInt8], to path: String, reportedAs reportedPath: String? = nil, faults: (any FileFaults)?
  ) throws(FileError) {
    let file = try AtomicFile(path: path, reportedAs: reportedPath, faults: faults)
    try file.write(bytes)
    try file.commit()
  }

  private func openDescriptor() throws(FileError) -> Int32 {
    guard let descriptor else { throw FileError(.write, path: path, code: EBADF) }
    return descriptor
  }

  private func flush() throws(FileError) {
    guard !buffer.isEmpty else { return }
    let descriptor = try openDescriptor()
    do throws(FileError) {
      try calls.write(buffer, to: descriptor, path: path)
    } catch {
      abort()
      throw error
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
