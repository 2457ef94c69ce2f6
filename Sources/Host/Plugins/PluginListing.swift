import JSON
import PluginHost

/// What `host plugin list` prints.
struct PluginListing {
  private let registry: PluginRegistry

  init(_ registry: PluginRegistry) {
    self.registry = registry
  }

  var json: JSONObject {
    [
      "plugins": .array(registry.plugins.map { .object(Self.json($0)) }),
      "shadowed": .array(
        registry.catalog.shadowed.map {
          .object(["id": .string($0.plugin.description.id), "path": .string($0.plugin.file.path), "by": .string($0.by)])
        }),
      "refused": .array(
        registry.catalog.refused.map {
          .object(["path": .string($0.path), "reason": .string(Messages.pluginHost($0.error).text)])
        }),
      "conflicts": .array(conflicts.map { .string(Messages.pluginHost($0).text) }),
    ]
  }

  var lines: [String] {
    var lines: [String] = []
    for plugin in registry.plugins {
      let description = plugin.description
      lines.append("\(description.id) \(description.version)  \(plugin.file.path)")
      let functions = PluginFunctionLine.all(plugin, in: registry).map(\.name)
      for kind in ItemKind.allCases {
        let ids = description.items.filter { $0.kind == kind.rawValue }.map(\.id)
        if !ids.isEmpty { lines.append("  \(Self.name(kind)): \(ids.joined(separator: ", "))") }
      }
      if !functions.isEmpty { lines.append("  functions: \(functions.joined(separator: ", "))") }
    }
    for shadowed in registry.catalog.shadowed {
      lines.append("shadowed: \(shadowed.plugin.file.path) by \(shadowed.by)")
    }
    for refused in registry.catalog.refused { lines.append("refused: \(Messages.pluginHost(refused.error).text)") }
    for conflict in conflicts { lines.append("conflict: \(Messages.pluginHost(conflict).text)") }
    if lines.isEmpty { lines.append("no plugins were found; `make build` puts the shipped ones into Plugins") }
    return lines
  }

  /// Plugins of one id, and items that two plugins offer: neither can be used by its id alone.
  private var conflicts: [PluginHostError] {
    let items = ItemKind.allCases.flatMap { kind in
      var first: [String: PluginRegistry.Offer] = [:]
      return registry.offers(of: kind).compactMap { offer -> PluginHostError? in
        guard let earlier = first[offer.item.id] else {
          first[offer.item.id] = offer
          return nil
        }
        return .itemConflict(
          kind: kind.rawValue, item: offer.item.id, first: earlier.plugin.file.path, second: offer.plugin.file.path)
      }
    }
    return registry.catalog.conflicts + items
  }

  static func json(_ plugin: FoundPlugin) -> JSONObject {
    let description = plugin.description
    return [
      "id": .string(description.id), "version": .string(description.version), "license": .string(description.license),
      "summary": .string(description.summary), "path": .string(plugin.file.path),
      "built_minor": JSONValue(Int(description.builtMinor)),
      "min_host_minor": JSONValue(Int(description.minHostMinor)),
      "items": .array(
        description.items.map {
          .object(["kind": .string($0.kind), "id": .string($0.id), "summary": .string($0.summary)])
        }),
    ]
  }

  static func name(_ kind: ItemKind) -> String {
    switch kind {
    case .task: "tasks"
    case .format: "formats"
    case .metric: "metrics"
    }
  }
}
