import JSON
import PluginHost

/// Computes named metrics on existing files of gold and predictions.
public final class Scoring {
  /// What `host score` was asked for.
  public struct Request: Sendable {
    /// The metrics' ids.
    public var metrics: [String]
    /// The file of gold.
    public var gold: String
    /// The file of predictions.
    public var predicted: String
    /// The format of both; nil: probed.
    public var format: String?
    /// Settings of the format, for both.
    public var formatSettings: [String: String] = [:]
    /// Settings of the format for gold alone; they come before those for both.
    public var goldSettings: [String: String] = [:]

    /// A request for metrics over two files.
    public init(metrics: [String], gold: String, predicted: String) {
      self.metrics = metrics
      self.gold = gold
      self.predicted = predicted
    }
  }

  private let request: Request
  private let registry: PluginRegistry

  /// A scoring of what was asked for.
  public init(_ request: Request, registry: PluginRegistry) {
    self.request = request
    self.registry = registry
  }

  /// What came of it.
  public struct Summary: Sendable {
    /// The values of every metric.
    public var metrics: [MetricReport]
    /// Records of gold.
    public var records: Int
    /// Records of gold without a prediction; they count as missing.
    public var missing: Int

    /// The summary as JSON.
    public var json: JSONObject {
      [
        "metrics": .object(EvaluationReport.json(metrics)), "records": JSONValue(records),
        "missing": JSONValue(missing),
      ]
    }
  }

  /// Runs it.
  /// - Throws: `WorkflowError.recordsDiffer`, and errors of plugins and files.
  public func run() throws -> Summary {
    // A plugin's function of counts is named plugin:function, which no metric's id can be.
    let metrics = request.metrics.filter { !$0.contains(":") }
    let functions = try request.metrics.filter { $0.contains(":") }.map {
      ($0, try WorkflowContext.function($0, signature: "d:QQQ", of: registry))
    }
    let files = ScoredFiles(
      registry: registry, format: request.format, settings: request.formatSettings,
      goldSettings: request.goldSettings, metrics: try metrics.map { try registry.metric($0) })
    var labels = LabelInventories()
    labels.closeTraining()
    let (gold, predicted) = try files.read(gold: request.gold, predictions: [request.predicted], &labels)
    let matched = try RecordMatching.match(gold, predicted[0])
    var reports = try MetricScoring.score(
      metrics, gold: gold, predicted: matched, labels: labels, registry: registry)
    if !functions.isEmpty {
      let counts = CountedItems(gold: gold, predicted: matched)
      reports += try functions.map { try MetricReport(function: $0, $1, of: counts) }
    }
    return Summary(metrics: reports, records: gold.count, missing: matched.count { $0 == nil })
  }
}
