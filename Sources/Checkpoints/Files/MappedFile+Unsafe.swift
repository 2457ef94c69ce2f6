import Glibc

/// A file mapped into memory, read only.
///
/// This is the one place that hands out the memory of a file. The mapping lives as long as the object; its bytes never
/// change through us, which makes the class safe to share between threads. A file that another process cuts short while
/// it is mapped ends the process with SIGBUS; files of ours are replaced by renaming, which leaves the mapped one whole.
@safe public final class MappedFile: @unchecked Sendable {
  /// The path as given.
  public let path: String
  /// The length in bytes.
  public let count: Int
  private let base: UnsafeRawPointer?

  /// Maps a regular file; a folder is refused with EISDIR, another kind of file with ENODEV.
  public init(path: String) throws(FileError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError(.open, path: path, code: errno) }
    defer { _ = close(descriptor) }
    let status = try FileStatus.of(descriptor: descriptor, path: path)
    switch status.kind {
    case .file: break
    case .folder: throw FileError(.open, path: path, code: EISDIR)
    case .link, .other: throw FileError(.open, path: path, code: ENODEV)
    }
    self.path = path
    count = status.count
    if count == 0 {
      // Nothing can be mapped, and nothing needs to be.
      unsafe base = nil
      return
    }
    guard let address = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), unsafe address != MAP_FAILED
    else { throw FileError(.map, path: path, code: errno) }
    unsafe base = UnsafeRawPointer(address)
  }

  deinit {
    if let base = unsafe base { _ = unsafe munmap(UnsafeMutableRawPointer(mutating: base), count) }
  }

  /// Gives the memory of what was read back to the system; what is read again comes from the file again.
  public func releaseMemory() {
    if let base = unsafe base { _ = unsafe madvise(UnsafeMutableRawPointer(mutating: base), count, MADV_DONTNEED) }
  }

  /// The bytes, valid as long as this object lives.
  @unsafe public var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: base, count: count)
  }

  /// Gives a part of the bytes to `body`; the range must lie inside the file.
  public func withSpan<Result, Failure: Error>(
    _ range: Range<Int>, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside the mapped file")
    let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
    // The object, and with it the mapping, lives until the end of this call.
    return try withExtendedLifetime(self) { () throws(Failure) -> Result in
      try body(unsafe Span(_unsafeBytes: part))
    }
  }

  /// A copy of a part of the bytes; the range must lie inside the file.
  public func copy(_ range: Range<Int>) -> [UInt8] {
    withSpan(range) { span in
      var copy: [UInt8] = []
      copy.reserveCapacity(span.count)
      unsafe span.withUnsafeBufferPointer { unsafe copy.append(contentsOf: $0) }
      return copy
    }
  }

  /// The whole contents of a small file.
  public static func contents(of path: String) throws(FileError) -> [UInt8] {
    let file = try MappedFile(path: path)
    return file.copy(0..<file.count)
  }
}
