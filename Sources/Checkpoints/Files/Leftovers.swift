/// What processes that were killed left of files and folders that never got their names.
public enum Leftovers {
  /// Removes the unfinished forms of a file or a folder; only for one who knows that nobody else writes it.
  public static func remove(of path: String) {
    let prefix = ".\(FilePath.name(of: path)).tmp-"
    remove(in: FilePath.folder(of: path)) { $0.hasPrefix(prefix) }
  }

  /// Removes all unfinished files of a folder; only for one who knows that nobody else writes there.
  public static func removeAll(in folder: String) {
    remove(in: folder) { $0.hasPrefix(".") && $0.contains(".tmp-") }
  }

  /// What cannot be removed stays: it takes room and does no other harm.
  private static func remove(in folder: String, where isLeft: (String) -> Bool) {
    for name in (try? FolderListing.names(in: folder)) ?? [] where isLeft(name) {
      let path = FilePath.join(folder, name)
      if FileStatus.of(path, followingLinks: false)?.kind == .folder {
        try? FileCalls().removeFolder(path)
      } else {
        try? FileCalls().remove(path)
      }
    }
  }
}
