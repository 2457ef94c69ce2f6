import JSON
import PluginHost
import Workflows

/// A plugin, found by its id, by the id of one of its items, or by its file.
struct PluginLookup {
  let registry: PluginRegistry
  let plugin: FoundPlugin
  /// The items that were asked for: one, or all of the plugin's.
  let items: [ItemDescription]

  init(name: String, folders: [String]) throws {
    let isFile = name.contains("/")
    let registry = try WorkflowContext.registry(pluginFolders: folders, files: isFile ? [name] : [])
    self.registry = registry
    if isFile, let named = registry.named.first {
      (plugin, items) = (named, named.description.items)
    } else if let found = registry.plugins.first(where: { $0.description.id == name }) {
      (plugin, items) = (found, found.description.items)
    } else {
      let offers = ItemKind.allCases.flatMap { registry.offers(of: $0) }
      guard let offer = offers.first(where: { $0.item.id == name }) else {
        let known = registry.plugins.map(\.description.id) + offers.map(\.item.id)
        throw PluginHostError.unknownItem(
          kind: "plugin", item: name, nearest: nearestKey(to: name, in: known), known: known,
          refused: registry.catalog.refused.map(\.path))
      }
      (plugin, items) = (offer.plugin, [offer.item])
    }
  }
}

/// What `host plugin info` prints.
struct PluginDetails {
  private let lookup: PluginLookup
  private let options: [String: DeclaredOptions]

  init(_ lookup: PluginLookup) throws {
    self.lookup = lookup
    var options: [String: DeclaredOptions] = [:]
    for item in lookup.items {
      let plugin = lookup.plugin.description.id
      switch item.known {
      case .task: options[item.id] = try lookup.registry.task(item.id, plugin: plugin).options()
      case .format: options[item.id] = try lookup.registry.format(item.id, plugin: plugin).options()
      case .metric, nil: break
      }
    }
    self.options = options
  }

  var json: JSONObject {
    var object = PluginListing.json(lookup.plugin)
    object["items"] = .array(
      lookup.items.map { item in
        var json: JSONObject = [
          "kind": .string(item.kind), "id": .string(item.id), "summary": .string(item.summary),
        ]
        if let declared = options[item.id] { json["options"] = .array(declared.options.map { .object(Self.json($0)) }) }
        return .object(json)
      })
    return object
  }

  var lines: [String] {
    let description = lookup.plugin.description
    var lines = [
      "\(description.id) \(description.version), \(description.license)", "  \(description.summary)",
      "  \(lookup.plugin.file.path)", "  built with contract minor \(description.builtMinor)",
    ]
    for item in lookup.items {
      lines.append("\(item.kind)  \(item.id)")
      lines.append("  \(item.summary)")
      let declared = options[item.id]?.options ?? []
      // A format is read under one flag and written under another.
      let flag = item.known == .task ? "--set " : ""
      if item.known == .format, !declared.isEmpty { lines.append("  read with --format-set, written with --to-set:") }
      for option in declared {
        var line = "  \(flag)\(option.name)=\(option.initial)"
        if !option.choices.isEmpty { line += "  (\(option.choices.joined(separator: ", ")))" }
        if let range = option.range { line += "  (\(range.lowerBound) to \(range.upperBound))" }
        lines.append(line)
        lines.append("      \(option.help)")
      }
    }
    return lines
  }

  private static func json(_ option: DeclaredOption) -> JSONObject {
    var json: JSONObject = [
      "name": .string(option.name), "help": .string(option.help), "initial": .string(option.initial),
      "type": .string("\(option.type)"),
    ]
    if !option.choices.isEmpty { json["choices"] = JSONValue(option.choices) }
    if let range = option.range {
      json["minimum"] = JSONValue(range.lowerBound)
      json["maximum"] = JSONValue(range.upperBound)
    }
    return json
  }
}
