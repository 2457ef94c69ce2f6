import Glibc

/// The calls to the system that write, rename and remove, each with its error number turned into a `FileError`.
///
/// Unsafe because C strings and buffers cross here; nothing keeps a pointer beyond its call.
struct FileCalls {
  /// The C type of `renameat2`.
  private typealias RenameAt2 =
    @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32

  /// The faults of a test, nil otherwise.
  let faults: (any FileFaults)?

  init(faults: (any FileFaults)? = nil) {
    self.faults = faults
  }

  /// Creates a file that must not exist, for writing.
  func create(_ path: String) throws(FileError) -> Int32 {
    try inject(.create, path)
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(.create, path: path, code: errno) }
    return descriptor
  }

  /// Writes all the bytes, in as many calls as it takes.
  func write(_ bytes: RawSpan, to descriptor: Int32, path: String) throws(FileError) {
    var written = 0
    while written < bytes.byteCount {
      try inject(.write, path)
      let length = min(bytes.byteCount - written, faults?.maximumWrite ?? .max)
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + written }, length)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(.write, path: path, code: errno)
      }
      written += count
    }
  }

  /// Writes all the bytes of an array.
  func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileError) {
    try write(unsafe bytes.span.bytes, to: descriptor, path: path)
  }

  /// Brings the contents of a file to the disk.
  func synchronize(_ descriptor: Int32, path: String) throws(FileError) {
    try inject(.synchronize, path)
    guard fsync(descriptor) == 0 else { throw FileError(.synchronize, path: path, code: errno) }
  }

  /// Closes a file; some file systems report a failed write only now.
  func close(_ descriptor: Int32, path: String) throws(FileError) {
    guard Glibc.close(descriptor) == 0 else { throw FileError(.close, path: path, code: errno) }
    try inject(.close, path)
  }

  /// Brings the names in a folder to the disk.
  func synchronizeFolder(_ path: String, reportedAs reportedPath: String? = nil) throws(FileError) {
    let reportedPath = reportedPath ?? path
    try inject(.synchronizeFolder, reportedPath)
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(.synchronizeFolder, path: reportedPath, code: errno) }
    let code = fsync(descriptor) == 0 ? 0 : errno
    _ = Glibc.close(descriptor)
    // Some file systems cannot do this with a folder and say so; nothing more can be done there.
    guard code == 0 || code == EINVAL || code == EROFS else {
      throw FileError(.synchronizeFolder, path: reportedPath, code: code)
    }
  }

  /// Renames, replacing a file (not a folder with something in it) of the new name.
  func rename(_ path: String, to newPath: String, reportedAs reportedPath: String? = nil) throws(FileError) {
    let reportedPath = reportedPath ?? newPath
    try inject(.rename, reportedPath)
    guard unsafe Glibc.rename(path, newPath) == 0 else { throw FileError(.rename, path: reportedPath, code: errno) }
  }

  /// Swaps two names in one step; false where the file system cannot do that.
  func exchange(_ path: String, with other: String) throws(FileError) -> Bool {
    if let code = faults?.code(for: .rename, path: other) {
      if code == EINVAL { return false }
      throw FileError(.rename, path: other, code: code)
    }
    let exchangeFlag: UInt32 = 2  // RENAME_EXCHANGE of linux/fs.h, a macro that is not imported
    // The function is in glibc since 2.28 and in no imported header, so it is looked up; without it there is no exchange.
    guard let symbol = unsafe dlsym(nil, "renameat2") else { return false }
    let renameat2 = unsafe unsafeBitCast(symbol, to: RenameAt2.self)
    if unsafe renameat2(AT_FDCWD, path, AT_FDCWD, other, exchangeFlag) == 0 { return true }
    guard errno == EINVAL || errno == ENOSYS || errno == ENOTSUP else {
      throw FileError(.rename, path: other, code: errno)
    }
    return false
  }

  /// Creates a folder that must not exist.
  func createFolder(_ path: String, reportedAs reportedPath: String) throws(FileError) {
    try inject(.createFolder, reportedPath)
    guard unsafe mkdir(path, 0o777) == 0 else { throw FileError(.createFolder, path: reportedPath, code: errno) }
  }

  /// Removes a file; one that is not there is no error.
  func remove(_ path: String) throws(FileError) {
    guard unsafe unlink(path) == 0 || errno == ENOENT else { throw FileError(.remove, path: path, code: errno) }
  }

  /// Removes a folder of files, and what folders are in it; links are removed, not followed.
  func removeFolder(_ path: String) throws(FileError) {
    for name in try FolderListing.names(in: path) {
      let child = path + "/" + name
      if FileStatus.of(child, followingLinks: false)?.kind == .folder {
        try removeFolder(child)
      } else {
        try remove(child)
      }
    }
    guard unsafe rmdir(path) == 0 else { throw FileError(.remove, path: path, code: errno) }
  }

  private func inject(_ operation: FileOperation, _ path: String) throws(FileError) {
    if let code = faults?.code(for: operation, path: path) { throw FileError(operation, path: path, code: code) }
  }
}

extension [UInt8] {
  /// Appends the bytes of a span.
  mutating func append(contentsOf span: RawSpan) {
    unsafe span.withUnsafeBytes { unsafe append(contentsOf: $0) }
  }
}

extension AtomicFile {
  /// Appends bytes.
  public func write(_ bytes: [UInt8]) throws(FileError) {
    try write(unsafe bytes.span.bytes)
  }

  /// Appends numbers as they are in memory, which is little-endian on every machine that this runs on.
  func write(_ values: Span<Float>) throws(FileError) {
    try write(unsafe values.bytes)
  }
}
