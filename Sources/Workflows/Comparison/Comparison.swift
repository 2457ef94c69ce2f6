import Compute
import JSON
import PluginHost

/// Whether one system's predictions are better than another's, on the same gold by the same metric.
public final class Comparison {
  /// What `host compare` was asked for.
  public struct Request: Sendable {
    /// The file of gold.
    public var gold: String
    /// The predictions of the first system.
    public var first: String
    /// The predictions of the second system.
    public var second: String
    /// The metric, with the name of a value where it is not the primary one.
    public var metric: MetricKey
    /// The format of all three; nil: probed, each by itself.
    public var format: String?
    /// Settings of the format.
    public var formatSettings: [String: String] = [:]
    /// Settings of the format for gold alone; they come before those for all.
    public var goldSettings: [String: String] = [:]
    /// How many samples are drawn.
    public var samples = 2000
    /// What the samples depend on.
    public var seed: UInt64 = 1

    /// A comparison of two files of predictions.
    public init(gold: String, first: String, second: String, metric: MetricKey) {
      self.gold = gold
      self.first = first
      self.second = second
      self.metric = metric
    }
  }

  /// What came of it.
  public struct Summary: Sendable {
    let request: Request
    let records: Int
    let outcome: PairedBootstrap.Outcome

    /// The summary as JSON.
    public var json: JSONObject {
      let (low, high) = outcome.interval
      return [
        "metric": .string(request.metric.text), "records": JSONValue(records), "first": .number(outcome.first),
        "second": .number(outcome.second), "difference": .number(outcome.difference), "low": .number(low),
        "high": .number(high), "p": .number(outcome.probability), "samples": JSONValue(outcome.differences.count),
        "seed": .integer(Int64(bitPattern: request.seed)),
      ]
    }
  }

  private let request: Request
  private let context: WorkflowContext

  /// A comparison of what was asked for.
  public init(_ request: Request, context: WorkflowContext) {
    self.request = request
    self.context = context
  }

  /// Runs it.
  /// - Throws: `WorkflowError.recordsDiffer`, `.unknownMetricKey`, and errors of plugins and files.
  public func run() throws -> Summary {
    let metric = try context.registry.metric(request.metric.metric)
    let files = ScoredFiles(
      registry: context.registry, format: request.format, settings: request.formatSettings,
      goldSettings: request.goldSettings, metrics: [metric])
    var labels = LabelInventories()
    labels.closeTraining()
    let (gold, predicted) = try files.read(gold: request.gold, predictions: [request.first, request.second], &labels)
    let first = try RecordMatching.match(gold, predicted[0])
    let second = try RecordMatching.match(gold, predicted[1])
    let bootstrap = PairedBootstrap(
      metric: metric, key: request.metric, labels: labels, gold: gold, first: first, second: second)
    let outcome = try bootstrap.run(samples: request.samples, seed: request.seed, pool: context.processor.pool)
    return Summary(request: request, records: gold.count, outcome: outcome)
  }
}
