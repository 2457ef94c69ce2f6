import Glibc

/// A plugin that was found, checked and tried, and is not loaded yet.
public struct FoundPlugin: Equatable, Sendable {
  /// Where it was found; nil when the user named the file itself.
  public let place: PluginPlace?
  /// The checked file.
  public let file: PluginFile
  /// What it says of itself.
  public let description: PluginDescription
}

/// What lies in the places that plugins are looked for in.
public struct PluginCatalog: Sendable {
  /// A plugin that is not used, because one with the same id lies in an earlier place.
  public struct Shadowed: Equatable, Sendable {
    /// The plugin that is not used.
    public let plugin: FoundPlugin
    /// The path of the plugin that is used.
    public let by: String
  }

  /// A file that looks like a plugin and cannot be used.
  public struct Refused: Equatable, Sendable {
    /// The file's path.
    public let path: String
    /// Why.
    public let error: PluginHostError

    /// Names a file and what is wrong with it.
    public init(path: String, error: PluginHostError) {
      self.path = path
      self.error = error
    }
  }

  /// The plugins that are used, in the order of their places, then of their file names.
  public let plugins: [FoundPlugin]
  /// The plugins that earlier ones hide.
  public let shadowed: [Shadowed]
  /// The files that cannot be used.
  public let refused: [Refused]
  /// Plugin ids that two different files of one place claim: none of them is used. Each is a `conflict`.
  public let conflicts: [PluginHostError]

  /// Looks through the places; one bad file never hides the others.
  public init(_ places: PluginPlaces, probe: PluginProbe) {
    var builder = Builder(probe: probe)
    for place in places.places { builder.add(place) }
    plugins = builder.plugins
    shadowed = builder.shadowed
    refused = builder.refused
    conflicts = builder.conflicts
  }

  /// Collects one place after the other.
  private struct Builder {
    let probe: PluginProbe
    var plugins: [FoundPlugin] = []
    var shadowed: [Shadowed] = []
    var refused: [Refused] = []
    var conflicts: [PluginHostError] = []
    /// Plugin ids that are taken, by a used plugin's path or by a conflict's first path.
    private var taken: [String: String] = [:]

    init(probe: PluginProbe) { self.probe = probe }

    mutating func add(_ place: PluginPlace) {
      var here: [String: [FoundPlugin]] = [:]
      var order: [String] = []
      for name in (Path.names(in: place.path) ?? []) {
        guard let name, name.hasSuffix(".so"), let found = plugin(Path.join(place.path, name), in: place) else {
          continue
        }
        let id = found.description.id
        if here[id] == nil { order.append(id) }
        let isHardLink = here[id, default: []].contains { $0.file.identity.isSameFile(as: found.file.identity) }
        if !isHardLink { here[id, default: []].append(found) }
      }
      for id in order {
        guard let candidates = here[id], let first = candidates.first else { continue }
        if let path = taken[id] {
          shadowed += candidates.map { Shadowed(plugin: $0, by: path) }
          continue
        }
        taken[id] = first.file.path
        if candidates.count > 1 {
          conflicts += candidates.dropFirst().map {
            .conflict(plugin: id, first: first.file.path, second: $0.file.path)
          }
        } else {
          plugins.append(first)
        }
      }
    }

    /// The plugin in a file; nil for anything else, which is noted as refused unless it is an ordinary library.
    private mutating func plugin(_ path: String, in place: PluginPlace) -> FoundPlugin? {
      do throws(PluginHostError) {
        let file = try PluginFile(checking: path)
        return FoundPlugin(place: place, file: file, description: try probe.describe(file))
      } catch .noNote {
        return nil
      } catch .symbolicLink where !PluginFile.hasNote(path) {
        return nil
      } catch {
        refused.append(Refused(path: path, error: error))
        return nil
      }
    }
  }
}
