import JSON
import PluginHost
import Workflows

/// Why the author's own data cannot be used.
public struct CheckDataFault: Error {
  /// What is wrong and what to do, as a sentence.
  public let text: String
  /// Whether it is what the data holds, and not how the check was asked for.
  public var isOfContent = false
}

/// The author's own records, for the tests of a task: what a task reads may be what no made-up record has.
enum CheckData {
  /// What a child is told in the place of a test's id, when it is to find the format.
  static let probing = "data"
  /// How many records are tested with.
  private static let mostRecords = 24
  /// How many bytes of text they have at most, so that a test with long documents ends in time.
  private static let mostBytes = 60_000
  /// How many records are looked at for their labels: what the first few hold may be one label.
  private static let mostCounted = 256

  /// Finds the format that recognises the data best, as training does; the answer of a child.
  static func probe(_ order: CheckOrder) throws -> String {
    let registry = try registry(order)
    let format = try DataSource(path: order.data, format: nil, registry: registry).format.description.id
    let offer = try registry.offer(.format, format)
    // What the plugin's own format makes of a file is the tests' matter.
    if offer.plugin.file.path != order.path {
      var order = order
      order.format = format
      _ = try records(order)
    }
    return JSONLine.text(["format": .string(format), "plugin": .string(offer.plugin.file.path)])
  }

  /// What a child answered.
  static func found(_ answer: String) -> (format: String, plugin: String)? {
    guard let json = try? JSONValue.parse(Array(answer.utf8)), let format = json["format"]?.string,
      let plugin = json["plugin"]?.string
    else { return nil }
    return (format, plugin)
  }

  /// The first records of the data, those of training where it has splits.
  static func records(_ order: CheckOrder) throws -> CheckRecords {
    let source = try DataSource(path: order.data, format: order.format, registry: registry(order))
    let split = source.split(named: "train") ?? source.splits.first ?? ""
    var labels = LabelInventories()
    let read = try source.read(split: split, atMost: mostCounted, labels: &labels)
    let (inventories, map) = labels.reordered(by: read)
    var bytes = 0
    let chosen = read.prefix(mostRecords).prefix { record in
      defer { bytes += record.texts.reduce(0) { $0 + $1.text.utf8.count } }
      return bytes < mostBytes
    }
    return CheckRecords(records: chosen.map { $0.relabeled(map) }, labels: inventories, areGiven: true)
  }

  private static func registry(_ order: CheckOrder) throws -> PluginRegistry {
    // No folder is searched: the parent has done so, with an environment that a child does not have.
    let probe = PluginProbe(cache: nil)
    let places = try PluginPlaces(folders: [], executable: nil, variable: nil, home: nil)
    return try PluginRegistry(PluginCatalog(places, probe: probe), files: order.plugins, probe: probe)
  }
}
