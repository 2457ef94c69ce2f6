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
  private let table: PluginTable

  /// Loads a checked file.
  ///
  /// - Throws: `changedWhileLoading` when the path no longer names what was checked; what the system's loader, the
  ///   plugin's entry or the check of its tables has to say.
  public init(_ file: PluginFile) throws(PluginHostError) {
    guard file.isUnchanged() else { throw .changedWhileLoading(path: file.path) }
    let host = HostTable.make(plugin: file.path)
    do throws(EntryError) {
      table = try loadPlugin(path: file.path, noted: file.version, host: host)
    } catch {
      throw PluginHostError(error, path: file.path)
    }
    guard file.isUnchanged() else { throw .changedWhileLoading(path: file.path) }
    self.host = host
    self.file = file
    self.description = table.description
  }

  /// The table of an item; nil when the plugin does not offer it.
  func table(kind: ItemKind, item: String) -> ItemTable? {
    let index = description.items.firstIndex { $0.kind == kind.rawValue && $0.id == item }
    return index.map { table.tables[$0] }
  }

  /// A place in this plugin, for errors.
  func site(_ item: String, _ function: String) -> PluginSite {
    PluginSite(plugin: description.id, item: item, function: function)
  }

  /// A capability outside of the kinds, by its id; null when the plugin has none.
  ///
  /// The pointer is valid for ever; what it points to is the capability's own matter.
  public func capability(_ id: String) -> UnsafeRawPointer? {
    guard let function = table.capability else { return nil }
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
