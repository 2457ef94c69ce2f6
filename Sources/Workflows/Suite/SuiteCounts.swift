import JSON
import PluginHost

/// How many records and gold items the splits of a data set hold.
struct SuiteCounts: Sendable, Equatable {
  /// Records by split.
  private(set) var records: [String: Int] = [:]
  /// Gold items by split.
  private(set) var items: [String: Int] = [:]

  /// Counts the first training's data and what all of them are measured on.
  /// - Throws: errors of formats.
  init(_ data: SuiteData, targets: TaskTargets, registry: PluginRegistry) throws {
    for part in data.parts {
      // Every fold is trained on what the others are measured on: their tests together are all there is.
      let splits = data.parts.count > 1 ? ["test"] : ["train", "devel", "test"]
      try add(part, splits, targets: targets, registry: registry)
    }
  }

  private mutating func add(
    _ part: SuiteData.Part, _ splits: [String], targets: TaskTargets, registry: PluginRegistry
  ) throws {
    let source = try DataSource(path: part.data, format: nil, registry: registry)
    switch part.test {
    case .split:
      for split in splits where source.split(named: split) != nil {
        do {
          try add(source, split: split, as: split, targets: targets)
        } catch WorkflowError.noRecords {
          continue
        }
      }
    case .files(let inputs, _):
      try add(source, split: "", as: "train", targets: targets)
      for input in inputs {
        try add(
          DataSource(path: input, format: nil, registry: registry), split: "", as: "test", targets: targets)
      }
    }
  }

  private mutating func add(_ source: DataSource, split: String, as name: String, targets: TaskTargets) throws {
    var labels = LabelInventories()
    labels.closeTraining()
    let read = try source.read(split: split, labels: &labels)
    var ledger = CoverageLedger()
    for record in read { ledger.add(record, targets: targets, labels: labels, entries: []) }
    records[name, default: 0] += read.count
    items[name, default: 0] += ledger.total
  }

  /// The counts by split, "all" with their sum.
  func of(_ counted: SuiteDescription.Counted) -> [String: Int] {
    var counts = counted == .items ? items : records
    counts["all"] = counts.values.reduce(0, +)
    return counts
  }

  var json: JSONObject {
    var object = JSONObject()
    for split in records.keys.sorted() {
      object[split] = ["records": JSONValue(records[split] ?? 0), "items": JSONValue(items[split] ?? 0)]
    }
    return object
  }
}
