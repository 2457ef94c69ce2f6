import Checkpoints
import Glibc
import JSON
import PluginHost

/// What came of one data set with one model and one seed: written as a file, so that it is made once.
struct SuiteOutcome: Sendable {
  /// What decides the result; a file with another is not taken for it.
  let conditions: JSONObject
  /// The metrics on test; with folds the mean over them.
  let metrics: JSONObject
  /// The metrics over the predictions of all folds together; empty without folds.
  let pooled: JSONObject
  /// Each fold's metrics, by name.
  let folds: JSONObject
  /// Records of test.
  let records: Int
  /// What became of the gold items of test, those of all folds together.
  let ledger: JSONObject
  /// Values of mentions that training holds and of those that it does not; empty for tasks without mentions.
  let seen: JSONObject
  /// Seconds of training.
  let seconds: Double
  /// Pieces a second in training.
  let piecesPerSecond: Double

  /// Gold items of test.
  var total: Int { ledger["total"]?.integer ?? 0 }

  /// A value of a metric.
  func value(_ metric: String, _ name: String) -> Double? { metrics[metric]?[name]?.number }

  var json: JSONObject {
    [
      "conditions": .object(conditions), "metrics": .object(metrics), "pooled": .object(pooled),
      "folds": .object(folds), "records": JSONValue(records), "ledger": .object(ledger), "seen": .object(seen),
      "seconds": .number(seconds),
      "tokens_per_second": .number(piecesPerSecond),
    ]
  }

  /// Reads what `write` wrote; nil when there is no such file.
  /// - Throws: `CheckpointError`; `WorkflowError.suiteDiffers` when it was made under other conditions.
  static func read(_ path: String, conditions: JSONObject) throws -> SuiteOutcome? {
    guard access(path, F_OK) == 0 else { return nil }
    let json = try SuiteFiles.object(path)
    let stored = json["conditions"]?.object ?? JSONObject()
    let differing = Set(stored.keys + conditions.keys).filter { stored[$0] != conditions[$0] }
    guard differing.isEmpty else { throw WorkflowError.suiteDiffers(path: path, names: differing.sorted()) }
    func object(_ key: String) -> JSONObject { json[key]?.object ?? JSONObject() }
    return SuiteOutcome(
      conditions: stored, metrics: object("metrics"), pooled: object("pooled"), folds: object("folds"),
      records: json["records"]?.integer ?? 0, ledger: object("ledger"), seen: object("seen"),
      seconds: json["seconds"]?.number ?? 0,
      piecesPerSecond: json["tokens_per_second"]?.number ?? 0)
  }
}

/// The suite's own files.
enum SuiteFiles {
  /// Reads a file that holds a JSON object.
  /// - Throws: `CheckpointError`.
  static func object(_ path: String) throws(CheckpointError) -> JSONObject {
    let json = try JSONFile.read(path)
    do throws(JSONAccessError) {
      return try json.object()
    } catch {
      throw .value(path: path, error)
    }
  }

  /// Writes a JSON object, whole or not at all.
  static func write(_ object: JSONObject, to path: String) throws {
    try AtomicFile.write(try JSONValue.object(object).bytes(style: .pretty) + [0x0A], to: path)
  }

  /// Writes records as JSON lines: with their gold, or with predictions in its place.
  static func write(
    _ records: [(record: StoredRecord, predicted: StoredRecord?)], to path: String, registry: PluginRegistry
  ) throws {
    let target = try OutputTarget(
      path: path, format: "jsonl", defaultFormat: "jsonl", offsets: "bytes", registry: registry)
    let writer = try target.writer(path)
    for entry in records {
      if let predicted = entry.predicted {
        _ = try writer.write(entry.record, predicted: predicted)
      } else {
        _ = try writer.write(entry.record)
      }
    }
    try writer.finish()
  }
}
