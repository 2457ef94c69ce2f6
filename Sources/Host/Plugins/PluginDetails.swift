import Glibc
import JSON
import PluginHost
import Workflows

/// A plugin, found by its id, by the id of one of its items, or by its file: a path with a slash or the ending .so, or any
/// file that is there where nothing has its name as an id.
struct PluginLookup {
  let registry: PluginRegistry
  let plugin: FoundPlugin
  /// The items that were asked for: one, or all of the plugin's.
  let items: [ItemDescription]

  init(name: String, folders: [String]) throws {
    var isFile = name.contains("/") || name.hasSuffix(".so")
    // A path without a slash would be looked for among the system's libraries.
    let file = name.contains("/") ? name : "./" + name
    var registry = try WorkflowContext.registry(pluginFolders: folders, files: isFile ? [file] : [])
    if !isFile, !Self.isKnown(name, in: registry), Self.isRegularFile(file) {
      isFile = true
      registry = try WorkflowContext.registry(pluginFolders: folders, files: [file])
    }
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

extension PluginLookup {
  private static func isKnown(_ name: String, in registry: PluginRegistry) -> Bool {
    registry.plugins.contains { $0.description.id == name || $0.description.items.contains { $0.id == name } }
  }

  private static func isRegularFile(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & mode_t(S_IFMT) == mode_t(S_IFREG)
  }
}

/// A function of numbers that a plugin lists by its description.
struct PluginFunctionLine {
  let name: String
  let signature: String
  let summary: String

  /// What a plugin lists; nothing where it cannot be asked, which `host plugin check` looks into.
  static func all(_ plugin: FoundPlugin, in registry: PluginRegistry) -> [PluginFunctionLine] {
    let functions = (try? registry.load(plugin).functions()) ?? []
    return functions.map { PluginFunctionLine(name: $0.name, signature: $0.signature, summary: $0.summary) }
  }

  var json: JSONValue {
    .object(["name": .string(name), "signature": .string(signature), "summary": .string(summary)])
  }
}

/// What `host plugin info` prints.
struct PluginDetails {
  private let functions: [PluginFunctionLine]
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
    // An item that was asked for by its own id is shown alone.
    let isWhole = lookup.items.count == lookup.plugin.description.items.count
    functions = isWhole ? PluginFunctionLine.all(lookup.plugin, in: lookup.registry) : []
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
    if !functions.isEmpty { object["functions"] = .array(functions.map(\.json)) }
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
        if let range = option.range {
          line += "  (\(Messages.range(range.lowerBound, range.upperBound)))"
        }
        lines.append(line)
        lines.append("      \(option.help)")
      }
    }
    let id = description.id
    for function in functions {
      lines.append("function  \(id):\(function.name)  \(function.signature)")
      if !function.summary.isEmpty { lines.append("  \(function.summary)") }
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
      // A range may have no end, and JSON has no number for that.
      if range.lowerBound.isFinite { json["minimum"] = JSONValue(range.lowerBound) }
      if range.upperBound.isFinite { json["maximum"] = JSONValue(range.upperBound) }
    }
    return json
  }
}
