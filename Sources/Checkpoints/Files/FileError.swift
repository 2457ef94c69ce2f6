/// A file or folder with which the system refused to do something.
public struct FileError: Error, Sendable, Equatable {
  /// What was being done.
  public let operation: FileOperation
  /// The file or folder.
  public let path: String
  /// The system's error number (errno).
  public let code: Int32

  /// Makes an error from its parts.
  public init(_ operation: FileOperation, path: String, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }
}

/// What this room does with files and folders.
public enum FileOperation: String, Sendable, Equatable, CaseIterable {
  case open, inspect, map, read, create, write, synchronize, close, rename, remove, createFolder, listFolder
  case synchronizeFolder
  /// Something that is no file, such as a pipe, stands where a whole file is to appear.
  case replace
}
