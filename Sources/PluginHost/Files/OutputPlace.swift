import Glibc

/// What stands under a path that is to be written.
enum OutputPlace {
  /// A file, or nothing yet: it is replaced as a whole. The path is without links, so that a link goes on to point there.
  case file(String)
  /// A device, a pipe or a socket: bytes go into it, for it cannot be replaced without destroying it.
  case stream

  /// Looks at a path.
  static func of(_ path: String) throws(FileFault) -> OutputPlace {
    var own = stat(), end = stat()
    guard lstat(path, &own) == 0 else { return .file(path) }
    guard stat(path, &end) == 0 else { throw .system(path: path, call: "open", code: errno) }
    switch end.st_mode & mode_t(S_IFMT) {
    case mode_t(S_IFREG), mode_t(S_IFDIR):
      let isLink = own.st_mode & mode_t(S_IFMT) == mode_t(S_IFLNK)
      return .file(isLink ? Path.real(path) ?? path : path)
    default: return .stream
    }
  }

  /// A sink for it; `number` tells the temporary files of one process apart.
  func sink(_ path: String, number: Int) throws(FileFault) -> any ByteSink {
    switch self {
    case .file(let target): try TemporaryFile(path, replacing: target, number: number)
    case .stream: try StreamOutput(path)
    }
  }
}
