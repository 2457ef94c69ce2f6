import JSON
import Synchronization

/// Finds items by kind and id among the plugins of a catalog, and loads a plugin when an item of it is first needed.
public final class PluginRegistry: Sendable {
  /// An item and the plugin that offers it.
  public struct Offer: Equatable, Sendable {
    /// What is offered.
    public let item: ItemDescription
    /// Who offers it.
    public let plugin: FoundPlugin
  }

  /// What was found.
  public let catalog: PluginCatalog
  /// Plugins that the user named by their files; they come first.
  public let named: [FoundPlugin]
  /// What stands between the host and every plugin that is loaded; nil for nothing.
  public let layer: (any PluginLayer)?
  /// Asked before a plugin is loaded; throws to refuse it.
  public typealias Admission = @Sendable (FoundPlugin) throws(PluginHostError) -> Void
  private let admission: Admission?
  private let loaded = Mutex<[String: LoadedPlugin]>([:])

  /// Makes a registry.
  ///
  /// - Parameter files: plugins that the user named by their files. They win over plugins of the catalog with their id.
  /// - Throws: whatever is wrong with a named file; for a named file nothing is skipped.
  public init(
    _ catalog: PluginCatalog, files: [String] = [], probe: PluginProbe, behind layer: (any PluginLayer)? = nil,
    admission: Admission? = nil
  ) throws(PluginHostError) {
    var named: [FoundPlugin] = []
    for path in files {
      let file = try PluginFile(checking: path)
      let description = try probe.describe(file)
      if let other = named.first(where: { $0.description.id == description.id }) {
        guard !other.file.identity.isSameFile(as: file.identity) else { continue }
        throw .conflict(plugin: description.id, first: other.file.path, second: file.path)
      }
      named.append(FoundPlugin(place: nil, file: file, description: description))
    }
    self.catalog = catalog
    self.named = named
    self.layer = layer
    self.admission = admission
  }

  /// Every plugin that can be used, in the order in which they are asked.
  public var plugins: [FoundPlugin] {
    let ids = Set(named.map(\.description.id))
    return named + catalog.plugins.filter { !ids.contains($0.description.id) }
  }

  /// Every item of a kind, in the order of their plugins.
  public func offers(of kind: ItemKind) -> [Offer] {
    plugins.flatMap { plugin in
      plugin.description.items.filter { $0.kind == kind.rawValue }.map { Offer(item: $0, plugin: plugin) }
    }
  }

  /// Finds an item.
  ///
  /// - Parameter plugin: the id of the plugin that must offer it, as a model folder remembers it; nil for any.
  /// - Throws: `itemConflict` when two plugins offer it; `conflict` when two files claim the plugin that is asked for;
  ///   `unknownItem` with the nearest known id otherwise.
  public func offer(_ kind: ItemKind, _ id: String, plugin: String? = nil) throws(PluginHostError) -> Offer {
    let offers = offers(of: kind)
    let matching = offers.filter { $0.item.id == id && (plugin == nil || $0.plugin.description.id == plugin) }
    if let first = matching.first {
      guard matching.count == 1 else {
        throw .itemConflict(
          kind: kind.rawValue, item: id, first: first.plugin.file.path, second: matching[1].plugin.file.path)
      }
      return first
    }
    for conflict in catalog.conflicts {
      if case .conflict(let claimed, _, _) = conflict, claimed == plugin { throw conflict }
    }
    let known = offers.map(\.item.id)
    let unusable =
      catalog.refused.map(\.path)
      + catalog.conflicts.flatMap { conflict -> [String] in
        guard case .conflict(_, let first, let second) = conflict else { return [] }
        return [first, second]
      }
    throw .unknownItem(
      kind: kind.rawValue, item: id, nearest: nearestKey(to: id, in: known), known: known, refused: unusable)
  }

  /// Loads a plugin, once.
  public func load(_ plugin: FoundPlugin) throws(PluginHostError) -> LoadedPlugin {
    let outcome = loaded.withLock { loaded -> Result<LoadedPlugin, PluginHostError> in
      if let known = loaded[plugin.file.path] { return .success(known) }
      do throws(PluginHostError) {
        try admission?(plugin)
        let library = try LoadedPlugin(plugin.file, behind: layer)
        loaded[plugin.file.path] = library
        return .success(library)
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }

  /// A task, ready to be created.
  public func task(_ id: String, plugin: String? = nil) throws(PluginHostError) -> TaskItem {
    let offer = try offer(.task, id, plugin: plugin)
    guard let item = try load(offer.plugin).task(id) else { throw missing(offer) }
    return item
  }

  /// A format, ready to be opened or written.
  public func format(_ id: String, plugin: String? = nil) throws(PluginHostError) -> FormatItem {
    let offer = try offer(.format, id, plugin: plugin)
    guard let item = try load(offer.plugin).format(id) else { throw missing(offer) }
    return item
  }

  /// A metric, ready to begin.
  public func metric(_ id: String, plugin: String? = nil) throws(PluginHostError) -> MetricItem {
    let offer = try offer(.metric, id, plugin: plugin)
    guard let item = try load(offer.plugin).metric(id) else { throw missing(offer) }
    return item
  }

  /// What was probed and what was loaded differ: the file answers differently from one time to the next.
  private func missing(_ offer: Offer) -> PluginHostError { .changedWhileLoading(path: offer.plugin.file.path) }
}
