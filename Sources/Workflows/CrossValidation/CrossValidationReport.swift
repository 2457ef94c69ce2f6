import JSON
import PluginHost

/// What `host crossval` prints: every fold, mean and deviation over the folds, and all folds' predictions scored together.
public struct CrossValidationReport: Sendable {
  private struct Run: Sendable {
    let fold: String
    let seed: UInt64
    let metrics: [MetricReport]
    let model: String
    let seconds: Double
  }

  private let task: String
  private let output: String
  private var runs: [Run] = []
  private var pooled: [(seed: UInt64, metrics: [MetricReport])] = []

  init(task: String, output: String) {
    self.task = task
    self.output = output
  }

  /// The metrics that the folds were measured by.
  var metricIDs: [String] { runs.first?.metrics.map(\.metric) ?? [] }

  mutating func add(fold: String, seed: UInt64, metrics: [MetricReport], model: String, training: JSONObject) {
    runs.append(
      Run(fold: fold, seed: seed, metrics: metrics, model: model, seconds: training["seconds"]?.number ?? 0))
  }

  mutating func add(seed: UInt64, pooled metrics: [MetricReport]) { pooled.append((seed, metrics)) }

  /// The report, keys as in docs/cli.md.
  public var json: JSONObject {
    var object: JSONObject = ["task": .string(task), "model": .string(output)]
    object["folds"] = .array(
      runs.map { run in
        [
          "fold": .string(run.fold), "seed": .integer(Int64(bitPattern: run.seed)),
          "metrics": .object(EvaluationReport.json(run.metrics)), "model": .string(run.model),
          "seconds": .number(run.seconds),
        ]
      })
    let folds = runs.map(\.metrics)
    object["mean"] = .object(Self.statistics(of: folds) { $0.mean })
    object["sd"] = .object(Self.statistics(of: folds) { $0.deviation })
    object["pooled"] = .object(Self.statistics(of: pooled.map(\.metrics)) { $0.mean })
    if pooled.count > 1 {
      // A seed's value is the mean over its folds; the interval is about the mean over seeds.
      let bySeed = pooled.map { entry in
        MetricReport.means(of: runs.filter { $0.seed == entry.seed }.map(\.metrics))
      }
      object["seeds"] = JSONValue(pooled.count)
      object["seed_sd"] = .object(Self.statistics(of: bySeed) { $0.deviation })
      object["half_width_95"] = .object(Self.statistics(of: bySeed) { $0.halfWidth })
    }
    return object
  }

  /// A statistic of each value over several reports.
  private static func statistics(
    of reports: [[MetricReport]], _ statistic: (SampleStatistics) -> Double
  ) -> JSONObject {
    var metrics = JSONObject()
    for report in reports.first ?? [] {
      var values = JSONObject()
      for value in report.values {
        values[value.name] = .number(
          statistic(SampleStatistics(MetricReport.collect(value.name, of: report.metric, in: reports))))
      }
      metrics[report.metric] = .object(values)
    }
    return metrics
  }
}
