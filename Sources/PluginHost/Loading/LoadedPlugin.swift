import PluginAPI

/// A plugin that is loaded into this process, and stays.
///
/// Its tables were copied when it was loaded and never change; its functions may be called from any thread that the
/// contract names.
public final class LoadedPlugin: @unchecked Sendable {
  /// The file it was loaded from.
  public let file: PluginFile
  /// What it says of itself.
  public let description: PluginDescription
  let host: UnsafePointer<bp_host>
  private let tables: [ItemTable]
  private let extensionFunction: (@convention(c) (bp_str) -> UnsafeRawPointer?)?

  /// Loads a checked file.
  ///
  /// - Parameter layer: what stands between the host and the plugin once it is loaded; nil for nothing.
  /// - Throws: `changedWhileLoading` when the path no longer names what was checked; what the system's loader, the
  ///   plugin's entry or the check of its tables has to say.
  public init(_ file: PluginFile, behind layer: (any PluginLayer)? = nil) throws(PluginHostError) {
    guard file.isUnchanged() else { throw .changedWhileLoading(path: file.path) }
    let host = HostTable.make(plugin: file.path)
    let table: PluginTable
    do throws(EntryError) {
      table = try loadPlugin(path: file.path, noted: file.version, host: host)
    } catch {
      throw PluginHostError(error, path: file.path)
    }
    guard file.isUnchanged() else { throw .changedWhileLoading(path: file.path) }
    let description = table.description
    self.host = layer?.host(host, plugin: description.id) ?? host
    self.file = file
    self.description = description
    self.extensionFunction = table.capability
    self.tables = zip(table.tables, description.items).map { table, item in
      layer.map { table.behind($0, PluginSite(plugin: description.id, item: item.id, function: "")) } ?? table
    }
  }

  /// The table of an item; nil when the plugin does not offer it.
  func table(kind: ItemKind, item: String) -> ItemTable? {
    let index = description.items.firstIndex { $0.kind == kind.rawValue && $0.id == item }
    return index.map { tables[$0] }
  }

  /// A task of this plugin; nil when it offers none of that id.
  public func task(_ id: String) -> TaskItem? {
    guard case .task(let table) = table(kind: .task, item: id), let item = item(.task, id) else { return nil }
    return TaskItem(plugin: self, description: item, table: table)
  }

  /// A format of this plugin; nil when it offers none of that id.
  public func format(_ id: String) -> FormatItem? {
    guard case .format(let table) = table(kind: .format, item: id), let item = item(.format, id) else { return nil }
    return FormatItem(plugin: self, description: item, table: table)
  }

  /// A metric of this plugin; nil when it offers none of that id.
  public func metric(_ id: String) -> MetricItem? {
    guard case .metric(let table) = table(kind: .metric, item: id), let item = item(.metric, id) else { return nil }
    return MetricItem(plugin: self, description: item, table: table)
  }

  private func item(_ kind: ItemKind, _ id: String) -> ItemDescription? {
    description.items.first { $0.kind == kind.rawValue && $0.id == id }
  }

  /// A place in this plugin, for errors.
  func site(_ item: String, _ function: String) -> PluginSite {
    PluginSite(plugin: description.id, item: item, function: function)
  }

  /// A capability outside of the kinds, by its id; null when the plugin has none.
  ///
  /// The pointer is valid for ever; what it points to is the capability's own matter.
  public func capability(_ id: String) -> UnsafeRawPointer? {
    guard let function = extensionFunction else { return nil }
    return lending(id) { function($0) }
  }
}

extension PluginHostError {
  /// The error for a file whose entry could not be used.
  init(_ error: EntryError, path: String) {
    switch error {
    case .cannotLoad(let reason): self = .cannotLoad(path: path, reason: reason)
    case .noEntry: self = .noEntry(path: path)
    case .refused(let reason): self = .refused(path: path, reason: reason)
    case .table(.fault(let fault)): self = .invalid(path: path, fault)
    case .table(.needsNewerHost(let needs)): self = .needsNewerHost(path: path, needs: needs, host: .host)
    }
  }
}
