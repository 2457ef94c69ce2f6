import PluginAPI

/// What a reader or a writer is made for. `files` may be kept until close or finish.
public struct FormatOpening {
  /// Whose annotations are read or written.
  public enum Role: Sendable {
    /// Gold annotations.
    case gold
    /// A system's predictions.
    case predicted
  }

  /// The host's files.
  public let files: Files
  /// The file or folder.
  public let path: String
  /// The split of the folder; empty when the path is one file.
  public let split: String
  /// Whose annotations they are.
  public let role: Role
  /// Tags stay as they are written: schemes are not normalised (for scoring files).
  public let verbatim: Bool
  /// The values of the format's options.
  public let settings: Settings
  /// Where the format writes messages that are no errors.
  public let log: Log

  init(_ opening: UnsafePointer<bp_opening>?, options: [PluginOption], host: HostLink) throws(PluginError) {
    guard let opening else { throw .argument("nothing was named to open") }
    let table = adopt(opening)
    files = try Files(table.files)
    path = BorrowedText(table.path).string
    split = BorrowedText(table.split).string
    role = table.role == BP_PREDICTED ? .predicted : .gold
    verbatim = table.flags & BP_VERBATIM != 0
    settings = try Settings(options, table.settings, table.n_settings)
    log = Log(link: host)
  }
}
