/// What went wrong with a file that a format reads or writes.
public enum FileFault: Error, Equatable, Sendable {
  /// A call of the system failed; `code` is its errno.
  case system(path: String, call: String, code: Int32)
  /// The path is neither what the format was given nor below it.
  case outside(path: String, given: String)
  /// A path or a name in a folder is no UTF-8, or holds a NUL byte.
  case name(folder: String)
  /// A gzip file ends before its end mark; `offset` counts compressed bytes.
  case truncatedGzip(path: String, offset: UInt64)
  /// A gzip file is damaged; `offset` counts compressed bytes, `code` is zlib's.
  case damagedGzip(path: String, offset: UInt64, code: Int32)
  /// A file called .gz does not begin as gzip does.
  case notGzip(path: String)
  /// A compressed file needs zlib, which this system does not have; the library that was looked for.
  case noZlib(path: String, library: String)
  /// A stream that is not open was used.
  case notOpen
  /// A path was created twice, or read while it is written.
  case busy(path: String)
  /// Standard input was opened a second time.
  case standardInputTwice
}
