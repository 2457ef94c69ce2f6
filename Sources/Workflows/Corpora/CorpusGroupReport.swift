import Checkpoints
import Corpus
import Glibc
import JSON

/// What came of reading a group, as its file says it.
struct CorpusGroupReport: Sendable {
  /// A record that could not be read.
  struct Fault: Sendable, Equatable {
    var place: String
    var reason: String
  }

  /// What the group was made with: a hash of the settings.
  var key: String
  var inputs: [CorpusGroup.Input]
  var shards: [CorpusManifest.ShardSummary] = []
  /// Records that were read, or could not be.
  var records = 0
  /// Documents that the format's settings left out.
  var withheld = 0
  var faultCount = 0
  /// The first of them.
  var faults: [Fault] = []
  static let mostFaults = 100

  /// As JSON.
  var json: JSONObject {
    [
      "key": .string(key),
      "inputs": .array(
        inputs.map {
          ["path": .string($0.path), "bytes": JSONValue($0.bytes), "modified": JSONValue($0.modified)]
        }),
      "shards": .array(shards.map { .object($0.json) }), "records": JSONValue(records), "withheld": JSONValue(withheld),
      "fault_count": JSONValue(faultCount),
      "faults": .array(faults.map { ["place": .string($0.place), "reason": .string($0.reason)] }),
    ]
  }

  /// Writes it.
  /// - Throws: `FileError`.
  func write(to path: String) throws {
    let file = try AtomicFile(path: path)
    let bytes = try JSONValue.object(json).bytes(style: .pretty) + [0x0A]
    try unsafe file.write(bytes.span.bytes)
    try file.commit()
  }

  /// The report of a group that was read before, with the same settings and of the same files, and whose shards are there;
  /// nil when there is none.
  static func read(_ path: String, of group: CorpusGroup, key: String, in folder: String) -> CorpusGroupReport? {
    guard access(path, F_OK) == 0, let json = try? JSONFile.read(path), let report = try? CorpusGroupReport(json),
      report.key == key, report.inputs == group.inputs
    else { return nil }
    for summary in report.shards {
      guard let shard = try? Shard(path: folder + "/" + summary.name), shard.documentCount == summary.documents else {
        return nil
      }
    }
    return report
  }

  /// A report of nothing so far.
  init(key: String, inputs: [CorpusGroup.Input]) {
    self.key = key
    self.inputs = inputs
  }

  private init(_ json: JSONCursor) throws(JSONAccessError) {
    key = try json.member("key").string()
    inputs = []
    for input in try json.member("inputs").elements() {
      inputs.append(
        CorpusGroup.Input(
          path: try input.member("path").string(), bytes: try input.member("bytes").integer(),
          modified: try input.member("modified").integer()))
    }
    for shard in try json.member("shards").elements() { shards.append(try CorpusManifest.ShardSummary(shard)) }
    records = try json.member("records").integer()
    withheld = try json.member("withheld").integer()
    faultCount = try json.member("fault_count").integer()
    for fault in try json.member("faults").elements() {
      faults.append(Fault(place: try fault.member("place").string(), reason: try fault.member("reason").string()))
    }
  }
}
