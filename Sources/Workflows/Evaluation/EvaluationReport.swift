import Glibc
import JSON
import PluginHost

/// What `finetune` and `evaluate` print.
public struct EvaluationReport: Sendable {
  /// The task's item id.
  public var task: String
  /// The split that was measured.
  public var split: String
  /// The values of every metric.
  public var metrics: [MetricReport]
  /// What became of every gold item.
  public var ledger: CoverageLedger
  /// Pieces a second: of the training loop for `finetune`, of the encoder and head for `evaluate`.
  public var piecesPerSecond: Double
  /// Seconds of the whole command.
  public var seconds: Double
  /// The model folder.
  public var model: String
  /// The run's manifest; empty where there is none.
  public var manifest: String
  /// Settings of the task that were other than the model's.
  public var settings: [String: String] = [:]
  /// Scores on mentions that training holds and on others; nil where no training data was named.
  public var seen: SeenScores?

  /// The report as JSON, keys as in docs/cli.md.
  public var json: JSONObject {
    var object: JSONObject = ["task": .string(task), "split": .string(split)]
    object["metrics"] = .object(Self.json(metrics))
    object["ledger"] = .object(ledger.json)
    object["tokens_per_second"] = JSONValue(piecesPerSecond)
    object["seconds"] = JSONValue(seconds)
    object["peak_rss_mb"] = JSONValue(Self.peakMegabytes())
    object["model"] = .string(model)
    object["manifest"] = .string(manifest)
    if !settings.isEmpty {
      var changed = JSONObject()
      for name in settings.keys.sorted() { changed[name] = .string(settings[name] ?? "") }
      object["set"] = .object(changed)
    }
    object["seen"] = seen.map { .object($0.json) }
    return object
  }

  /// Metric values as JSON, by metric and name, with all their digits.
  public static func json(_ reports: [MetricReport]) -> JSONObject {
    var metrics = JSONObject()
    for report in reports {
      var values = JSONObject()
      for value in report.values { values[value.name] = JSONValue(value.value) }
      metrics[report.metric] = .object(values)
    }
    return metrics
  }

  /// The largest resident memory of this process so far, in MiB.
  public static func peakMegabytes() -> Int {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
  }
}
