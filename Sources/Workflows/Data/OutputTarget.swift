import Glibc
import PluginHost

/// Where a command writes records: one file, or a folder of shards that are each whole or not there.
struct OutputTarget {
  let format: FormatItem
  let settings: OptionSettings
  let path: String
  /// Whether the output is a folder of shards.
  let isSharded: Bool

  /// Finds the format of an output: the one that was named, the one whose ending the name has, or the default.
  /// - Throws: `PluginHostError`, `PluginError`; `WorkflowError.conflict` for two different units of offsets.
  init(
    path: String, format id: String?, defaultFormat: String, offsets: String?, registry: PluginRegistry,
    options: [String: String] = [:]
  ) throws {
    self.path = path
    if let id {
      format = try registry.format(id)
    } else {
      format = try registry.format(try Self.format(ofEnding: path, registry) ?? defaultFormat)
    }
    let declared = try format.options()
    var given = options
    if let offsets, let other = options["offsets"], other != offsets {
      throw WorkflowError.conflict(first: "--offsets \(offsets)", second: "--to-set offsets=\(other)")
    }
    if let offsets, declared.options.contains(where: { $0.name == "offsets" }) { given["offsets"] = offsets }
    do throws(OptionFault) {
      settings = try declared.settings(given)
    } catch {
      throw PluginError.option(item: format.description.id, error)
    }
    let takesFolder = format.extensions.isEmpty
    if takesFolder && path == "-" {
      throw WorkflowError.setting(
        name: "output", value: path, allowed: "a folder, which \(format.description.id) writes")
    }
    isSharded = !takesFolder && path != "-" && (path.hasSuffix("/") || DataFiles.isFolder(path))
  }

  private static func format(ofEnding path: String, _ registry: PluginRegistry) throws -> String? {
    var name = path.split(separator: "/").last.map(String.init) ?? path
    if name.hasSuffix(".gz") { name.removeLast(3) }
    guard let dot = name.lastIndex(of: ".") else { return nil }
    let ending = String(name[name.index(after: dot)...])
    var others: String?
    for offer in registry.offers(of: .format) {
      let format = try registry.format(offer.item.id)
      guard format.canWrite, format.extensions.contains(ending) else { continue }
      // The ending that a format writes is its own; one that it only reads may be another format's.
      if format.extensions.first == ending { return offer.item.id }
      others = others ?? offer.item.id
    }
    return others
  }

  /// The path of a shard.
  func shard(_ number: Int) -> String {
    let digits = String(number)
    let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    let ending = format.extensions.first.map { "." + $0 } ?? ""
    return (path.hasSuffix("/") ? path : path + "/") + "part-" + padded + ending
  }

  /// A writer of one file.
  func writer(_ file: String) throws(PluginError) -> RecordWriter {
    try format.create(FormatOpening(path: file, role: .predicted, settings: settings))
  }
}
