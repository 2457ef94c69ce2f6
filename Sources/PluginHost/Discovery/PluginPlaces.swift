import Glibc

/// Where plugins are looked for, in order; an earlier place wins.
public struct PluginPlaces: Equatable, Sendable {
  /// The folders that exist, each once.
  public let places: [PluginPlace]
  /// Entries of BIOBERT_PLUGIN_PATH that are not used, since they are not absolute.
  public let ignored: [String]

  /// Finds the places for a process.
  ///
  /// - Parameters:
  ///   - folders: what --plugin-dir names.
  ///   - executable: the host's executable; nil when unknown.
  ///   - variable: BIOBERT_PLUGIN_PATH; nil when unset, or not to be believed.
  ///   - home: the user's home; nil when unknown.
  /// - Throws: `noFolder` for a named folder that is none.
  public init(folders: [String], executable: String?, variable: String?, home: String?) throws(PluginHostError) {
    var found: [PluginPlace] = []
    func add(_ origin: PluginPlace.Origin, _ path: String) {
      guard let real = Path.real(path), Path.isFolder(real), !found.contains(where: { $0.path == real }) else { return }
      found.append(PluginPlace(origin: origin, path: real))
    }

    for folder in folders {
      guard Path.isFolder(folder) else { throw .noFolder(path: folder, isFile: Path.real(folder) != nil) }
      add(.option, folder)
    }
    var ignored: [String] = []
    for entry in (variable ?? "").split(separator: ":") {
      // A relative entry would mean another folder in each current directory.
      guard entry.utf8.first == 0x2F else {
        ignored.append(String(entry))
        continue
      }
      add(.variable, String(entry))
    }
    if let executable, let file = Path.real(executable) {
      let folder = Path.parent(file)
      if Self.isInBuildFolder(folder) { add(.build, folder) }
      add(.besideExecutable, Path.join(folder, "Plugins"))
      if let checkout = Self.checkout(above: folder) { add(.checkout, Path.join(checkout, "Plugins")) }
      add(.prefix, Path.join(Path.parent(folder), "lib/biobert/plugins"))
    }
    if let home, home.utf8.first == 0x2F { add(.user, Path.join(home, ".local/lib/biobert/plugins")) }
    self.places = found
    self.ignored = ignored
  }

  /// Finds the places for this process, from its executable and environment.
  ///
  /// With raised privileges (AT_SECURE) the environment is not believed.
  public static func ofProcess(folders: [String]) throws(PluginHostError) -> PluginPlaces {
    let isSecure = SystemCalls.isSecure
    let variable = isSecure ? nil : getenv("BIOBERT_PLUGIN_PATH").map { String(cString: $0) }
    let home = isSecure ? nil : getenv("HOME").map { String(cString: $0) }
    return try PluginPlaces(
      folders: folders, executable: "/proc/self/exe", variable: variable, home: home ?? homeOfUser())
  }

  private static func homeOfUser() -> String? {
    getpwuid(geteuid()).map { String(cString: $0.pointee.pw_dir) }
  }

  /// The package manager marks its build folder with a state file, a few folders above the executables.
  private static func isInBuildFolder(_ folder: String) -> Bool {
    var path = folder
    for _ in 0..<5 where path != "/" {
      if Path.exists(Path.join(path, "workspace-state.json")) { return true }
      path = Path.parent(path)
    }
    return false
  }

  /// The source checkout around a folder, told by its package file and by the contract's own room.
  private static func checkout(above folder: String) -> String? {
    var path = folder
    while path != "/" {
      if Path.exists(Path.join(path, "Package.swift")), Path.isFolder(Path.join(path, "Sources/PluginAPI")) {
        return path
      }
      path = Path.parent(path)
    }
    return nil
  }
}
