/// Why a path does not lead to the one file, or the one folder, that a format should read.
public enum SplitFault: Error, Sendable, Equatable {
  /// A folder has no file for a split.
  case missing(split: String, folder: String)
  /// Two files of a folder could be the split.
  case ambiguous(split: String, first: String, second: String)
  /// A folder where a file is needed.
  case isFolder(splits: [String])
  /// A file where a folder is needed.
  case isNoFolder

  /// The sentence for the user: what is wrong, with its values, and what to do.
  public var message: String {
    switch self {
    case .missing(let split, let folder):
      "the folder '\(folder)' has no file for the split '\(split)' that this format could read"
    case .ambiguous(let split, let first, let second):
      "both '\(first)' and '\(second)' could be the split '\(split)'; name one of them '\(split)', or give the file"
    case .isFolder(let splits):
      splits.isEmpty
        ? "is a folder without train, devel or test files of this format; give one file"
        : "is a folder; give one of its splits (\(splits.joined(separator: ", "))) or one file"
    case .isNoFolder: "is no folder; this format keeps its documents as files in a folder"
    }
  }

  /// The error that the host receives, about the path.
  public func at(_ path: String) -> PluginError { .data(message, file: path, line: 0) }
}
