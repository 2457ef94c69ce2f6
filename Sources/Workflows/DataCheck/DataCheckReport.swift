import JSON
import PluginHost

/// What was found in data.
public struct DataCheckReport: Sendable {
  /// A text that was seen before.
  struct Repetition: Sendable {
    let split: String
    let name: String
    let earlierSplit: String
    let earlierName: String
    /// Whether it is annotated in another way than before.
    let isConflict: Bool
  }

  private struct Split: Sendable {
    let name: String
    var records = 0
    var annotated = 0
    var labels: [LabelKind: [String: Int]] = [:]
  }

  private static let mostExamples = 10

  private let data: String
  private let format: String
  private var splits: [Split] = []
  private var duplicates = 0
  private var leaks = 0
  private var conflicts = 0
  private var repeatedIDs = 0
  private var faults = 0
  private var examples: [String: [String]] = [:]

  init(data: String, format: String) {
    self.data = data
    self.format = format
  }

  /// How many records could not be read.
  public var unreadable: Int { faults }

  mutating func begin(_ split: String) { splits.append(Split(name: split)) }

  mutating func add(_ record: StoredRecord, labels: LabelInventories) {
    guard var split = splits.popLast() else { return }
    split.records += 1
    if record.hasGold { split.annotated += 1 }
    func count(_ kind: LabelKind, _ label: Int?) {
      if let label { split.labels[kind, default: [:]][labels[kind].names[label], default: 0] += 1 }
    }
    for span in record.spans { count(.spans, span.label) }
    for pair in record.pairs { count(.pairs, pair.label) }
    for entry in record.classes { count(.records, entry.label) }
    splits.append(split)
  }

  mutating func add(_ repetition: Repetition?) {
    guard let repetition else { return }
    let example = "\(repetition.name) as \(repetition.earlierName)"
    if repetition.split == repetition.earlierSplit {
      duplicates += 1
      note("duplicates", example)
    } else {
      leaks += 1
      note("leaks", example)
    }
    if repetition.isConflict {
      conflicts += 1
      note("conflicts", example)
    }
  }

  /// Notes an id that stood in the same split before.
  mutating func addRepeatedID(_ name: String, earlier: String) {
    repeatedIDs += 1
    note("repeated_ids", "\(name) as \(earlier)")
  }

  mutating func addFault(_ sentence: String) {
    faults += 1
    note("faults", sentence)
  }

  private mutating func note(_ kind: String, _ example: String) {
    if examples[kind, default: []].count < Self.mostExamples { examples[kind, default: []].append(example) }
  }

  /// The report, keys as in docs/cli.md.
  public var json: JSONObject {
    var object: JSONObject = ["data": .string(data), "format": .string(format)]
    object["splits"] = .array(
      splits.map { split in
        var entry: JSONObject = [
          "split": .string(split.name), "records": JSONValue(split.records), "annotated": JSONValue(split.annotated),
        ]
        for (kind, key) in [(LabelKind.spans, "entities"), (.pairs, "relations"), (.records, "classes")] {
          guard let counts = split.labels[kind] else { continue }
          var labels = JSONObject()
          for name in counts.keys.sorted() { labels[name] = JSONValue(counts[name] ?? 0) }
          entry[key] = .object(labels)
        }
        return .object(entry)
      })
    object["faults"] = JSONValue(faults)
    object["duplicates"] = JSONValue(duplicates)
    object["leaks"] = JSONValue(leaks)
    object["conflicts"] = JSONValue(conflicts)
    object["repeated_ids"] = JSONValue(repeatedIDs)
    var shown = JSONObject()
    for kind in examples.keys.sorted() { shown[kind] = .array((examples[kind] ?? []).map { .string($0) }) }
    object["examples"] = .object(shown)
    return object
  }
}
