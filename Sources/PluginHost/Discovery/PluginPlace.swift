/// One folder that plugins are looked for in.
public struct PluginPlace: Equatable, Hashable, Sendable {
  /// Why a folder is looked into, in the order of precedence.
  public enum Origin: Int, Comparable, CaseIterable, Sendable {
    /// Named with --plugin-dir.
    case option
    /// Named in BIOBERT_PLUGIN_PATH.
    case variable
    /// The executable's own folder, inside of a build folder.
    case build
    /// `Plugins` beside the executable.
    case besideExecutable
    /// `Plugins` of the source checkout that the executable was built in.
    case checkout
    /// `lib/biobert/plugins` under the prefix that the executable is installed in.
    case prefix
    /// `.local/lib/biobert/plugins` in the user's home.
    case user

    /// Whether the first is looked into before the second.
    public static func < (first: Origin, second: Origin) -> Bool { first.rawValue < second.rawValue }
  }

  /// Why the folder is looked into.
  public let origin: Origin
  /// The folder, absolute and free of links.
  public let path: String

  /// Makes a place.
  public init(origin: Origin, path: String) {
    self.origin = origin
    self.path = path
  }
}
