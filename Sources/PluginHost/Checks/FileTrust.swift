import Glibc

/// The rule for whose files are loaded: what nobody but root and the user could have written.
struct FileTrust: Sendable {
  /// The user that runs the host.
  let user: uid_t
  /// A group that only this user is in, and that may therefore write.
  let privateGroup: gid_t?

  /// The rule for the process's own user.
  static let ofProcess = FileTrust(user: geteuid(), privateGroup: PrivateGroup.of(user: geteuid()))

  /// Checks one file or folder.
  ///
  /// - Parameter stickyAllowed: a folder that anyone may write is allowed when its sticky bit keeps others from
  ///   replacing what it holds; only above the folder that a plugin lies in.
  func check(_ status: stat, path: String, plugin: String, stickyAllowed: Bool) throws(PluginHostError) {
    guard status.st_uid == 0 || status.st_uid == user else {
      throw .foreignOwner(plugin: plugin, path: path, owner: status.st_uid)
    }
    let mode = status.st_mode
    if stickyAllowed, mode & mode_t(S_ISVTX) != 0 { return }
    var remove: mode_t = 0
    if mode & mode_t(S_IWOTH) != 0 { remove |= mode_t(S_IWOTH) }
    if mode & mode_t(S_IWGRP) != 0, status.st_gid != privateGroup { remove |= mode_t(S_IWGRP) }
    guard remove == 0 else {
      throw .writableByOthers(plugin: plugin, path: path, mode: UInt32(mode & 0o7777), remove: UInt32(remove))
    }
  }

  /// Checks every folder above a plugin; `folder` is absolute and free of links.
  func checkFolders(above folder: String, plugin: String) throws(PluginHostError) {
    var path = folder
    var stickyAllowed = false
    while true {
      var status = stat()
      guard lstat(path, &status) == 0 else { throw .cannotRead(path: path, code: errno) }
      try check(status, path: path, plugin: plugin, stickyAllowed: stickyAllowed)
      guard path != "/" else { return }
      path = Path.parent(path)
      stickyAllowed = true
    }
  }
}
