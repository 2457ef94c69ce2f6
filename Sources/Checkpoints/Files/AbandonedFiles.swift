/// What a killed process left: temporary files and folders that never took their place.
///
/// Only for somebody who knows that no other process writes there now. An old model that was moved aside is never
/// touched. What cannot be removed stays: it does no harm but take room.
public enum AbandonedFiles {
  private static let mark = ".tmp-"

  /// Removes the temporary siblings of a path.
  public static func remove(siblingsOf path: String) {
    remove(in: FilePath.folder(of: path), prefix: ".\(FilePath.name(of: path))\(mark)")
  }

  /// Removes everything temporary in a folder that one program has for itself.
  public static func remove(in folder: String) {
    remove(in: folder, prefix: ".")
  }

  private static func remove(in folder: String, prefix: String) {
    guard let names = try? FolderListing.names(in: folder) else { return }
    for name in names where name.hasPrefix(prefix) && name.contains(mark) {
      let abandoned = FilePath.join(folder, name)
      if FileStatus.of(abandoned, followingLinks: false)?.kind == .folder {
        try? FileCalls().removeFolder(abandoned)
      } else {
        try? FileCalls().remove(abandoned)
      }
    }
  }
}
