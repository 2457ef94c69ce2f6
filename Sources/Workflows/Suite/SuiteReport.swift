import Checkpoints
import JSON
import PluginHost
import Training

/// What a suite came to: every data set with what was published about it and what our models reach.
public struct SuiteReport: Sendable {
  /// The benchmark.
  public let description: SuiteDescription
  /// The models, a column each.
  public let models: [Suite.Model]
  /// The seeds of every training.
  public let seeds: [UInt64]
  /// The data sets that were asked for, in the order of the benchmark.
  public private(set) var entries: [Entry] = []
  /// When it was made.
  public let made: String
  /// The program's version.
  public let version: String
  /// The machine, and how it computed.
  public let machine: JSONObject
  private let data: String

  /// A data set.
  public struct Entry: Sendable {
    /// Its description.
    public let set: SuiteDescription.DataSet
    /// Where it was found, below the data folder; nil when it was not.
    public let path: String?
    /// How much its splits hold, of what its group counts; "all" is their sum.
    public let counts: [String: Int]
    /// What each model reaches, by its name.
    public let figures: [String: Figures]
    /// Predictions to look at.
    public let samples: [SuiteSample]
    fileprivate let countsJSON: JSONObject
  }

  /// What one model reaches on one data set.
  public struct Figures: Sendable {
    /// The metric.
    public let metric: String
    /// The values of the metric over the seeds, as fractions.
    public let values: [String: Value]
    /// Records and gold items of test.
    public let test: (records: Int, items: Int)
    /// The deviation of the metric's values over the folds, the mean over the seeds; empty without folds.
    public let foldDeviations: [String: Double]
    /// The metric's values over the predictions of all folds together, the mean over the seeds; empty without folds.
    public let pooled: [String: Double]
    /// Gold items of test that no prediction could reach, by reason.
    public let unreached: [String: Int]
    /// Recall of gold mentions that training holds and of those that it does not, and how many each are, the means over the
    /// seeds; nil for a task without mentions.
    public let recall: (seen: Recall, unseen: Recall)?
    /// How training was done, by the names of its options.
    public let recipe: [String: String]
    /// Seconds of training, the mean over the seeds.
    public let seconds: Double
    /// Pieces a second in training, the mean over the seeds.
    public let piecesPerSecond: Double
    fileprivate let outcomes: [SuiteOutcome]
  }

  /// How many of some gold mentions were found.
  public struct Recall: Sendable {
    /// The share that was found.
    public let value: Double
    /// How many there are.
    public let gold: Int
  }

  /// A value over several seeds.
  public struct Value: Sendable {
    /// The mean.
    public let mean: Double
    /// The standard deviation, by n - 1; nil with one seed.
    public let deviation: Double?
  }

  init(_ description: SuiteDescription, request: Suite.Request, context: WorkflowContext) {
    self.description = description
    models = request.models
    seeds = request.seeds
    data = request.data
    made = RunManifest.now()
    version = ProgramVersion.current
    machine = MachineDescription(context.processor).json
  }

  mutating func add(missing set: SuiteDescription.DataSet) {
    entries.append(Entry(set: set, path: nil, counts: [:], figures: [:], samples: [], countsJSON: JSONObject()))
  }

  mutating func add(
    _ set: SuiteDescription.DataSet, data found: SuiteData, counts: SuiteCounts,
    outcomes: [(model: String, outcomes: [SuiteOutcome])], samples: [SuiteSample]
  ) {
    guard let group = description.group(of: set) else { return }
    var figures: [String: Figures] = [:]
    for (model, outcomes) in outcomes { figures[model] = Figures(set.metric ?? group.metric, outcomes) }
    let path = found.path.hasPrefix(data + "/") ? String(found.path.dropFirst(data.count + 1)) : found.path
    entries.append(
      Entry(
        set: set, path: path, counts: counts.of(group.counted), figures: figures, samples: samples,
        countsJSON: counts.json))
  }

  /// The entries of a group.
  public func entries(of group: SuiteDescription.Group) -> [Entry] { entries.filter { $0.set.group == group.id } }

  /// A published figure in percent.
  public func published(_ entry: Entry, column: String, value: String) -> Double? {
    entry.set.published[column]?[value]
  }

  /// The mean of a column over the data sets of a group that were found, weighted by what the group counts in test, in
  /// percent: the "micro average" of the paper, over the same data sets for published columns and for models.
  public func average(_ group: SuiteDescription.Group, value: String, column: String) -> Double? {
    var sum = 0.0, weights = 0.0
    for entry in entries(of: group) where entry.path != nil {
      guard let test = models.first.flatMap({ entry.figures[$0.name]?.test }) else { continue }
      let weight = Double(group.counted == .items ? test.items : test.records)
      guard
        let figure = entry.figures[column]?.values[value].map({ $0.mean * 100 })
          ?? published(entry, column: column, value: value)
      else { return nil }
      sum += weight * figure
      weights += weight
    }
    return weights > 0 ? sum / weights : nil
  }
}

extension SuiteReport.Figures {
  fileprivate init(_ metric: String, _ outcomes: [SuiteOutcome]) {
    self.metric = metric
    self.outcomes = outcomes
    test = (outcomes.first?.records ?? 0, outcomes.first?.total ?? 0)
    func mean(_ values: [Double]) -> Double { SampleStatistics(values).mean }
    func ofMetric(_ object: JSONValue?, _ name: String) -> Double? { object?[metric]?[name]?.number }
    var foldDeviations: [String: Double] = [:], pooled: [String: Double] = [:]
    for name in outcomes.first?.pooled[metric]?.object?.keys ?? [] {
      foldDeviations[name] = mean(
        outcomes.map { outcome in
          SampleStatistics(outcome.folds.members.compactMap { ofMetric($0.value, name) }).deviation
        })
      pooled[name] = mean(outcomes.compactMap { ofMetric(.object($0.pooled), name) })
    }
    (self.foldDeviations, self.pooled) = (foldDeviations, pooled)
    var unreached: [String: Int] = [:]
    for member in outcomes.first?.ledger.members ?? [] where member.key != "total" && member.key != "scored" {
      unreached[member.key] = member.value.integer
    }
    self.unreached = unreached
    func recall(_ key: String) -> SuiteReport.Recall? {
      let values = outcomes.compactMap { $0.seen[key]?["recall"]?.number }
      guard let gold = outcomes.first?.seen[key]?["gold"]?.integer, !values.isEmpty else { return nil }
      return SuiteReport.Recall(value: mean(values), gold: gold)
    }
    self.recall = recall("seen").flatMap { seen in recall("unseen").map { (seen, $0) } }
    var recipe: [String: String] = [:]
    for member in outcomes.first?.conditions["recipe"]?.object?.members ?? [] {
      recipe[member.key] = member.value.string
    }
    self.recipe = recipe
    seconds = mean(outcomes.map(\.seconds))
    piecesPerSecond = mean(outcomes.map(\.piecesPerSecond))
    var values: [String: SuiteReport.Value] = [:]
    for name in outcomes.first?.metrics[metric]?.object?.keys ?? [] {
      let statistics = SampleStatistics(outcomes.compactMap { $0.value(metric, name) })
      values[name] = SuiteReport.Value(
        mean: statistics.mean, deviation: outcomes.count > 1 ? statistics.deviation : nil)
    }
    self.values = values
  }

  /// The mean over the seeds and half the width of its 95 % interval, for every value of the metric.
  fileprivate var json: JSONObject {
    var mean = JSONObject(), deviation = JSONObject(), halfWidth = JSONObject()
    for name in outcomes.first?.metrics[metric]?.object?.keys ?? [] {
      let statistics = SampleStatistics(outcomes.compactMap { $0.value(metric, name) })
      mean[name] = .number(statistics.mean)
      guard outcomes.count > 1 else { continue }
      deviation[name] = .number(statistics.deviation)
      halfWidth[name] = .number(statistics.halfWidth)
    }
    return [
      "metric": .string(metric), "mean": .object(mean), "sd": .object(deviation), "half_width_95": .object(halfWidth),
      "trials": .array(
        outcomes.map { outcome in
          var json = outcome.json
          // Paths are the machine's; what else decides the result stays.
          var conditions = outcome.conditions
          conditions["data"] = nil
          conditions["init"] = nil
          json["conditions"] = .object(conditions)
          return .object(json)
        }),
    ]
  }
}

extension SuiteReport {
  /// The report, keys as in docs/cli.md.
  public var json: JSONObject {
    var sets: [JSONValue] = []
    for entry in entries {
      var figures = JSONObject()
      for model in models { figures[model.name] = entry.figures[model.name].map { .object($0.json) } }
      sets.append([
        "id": .string(entry.set.id), "title": .string(entry.set.title), "group": .string(entry.set.group),
        "found": entry.path.map { .string($0) } ?? .null, "source": .string(entry.set.source),
        "counts": .object(entry.countsJSON), "results": .object(figures),
      ])
    }
    var averages = JSONObject()
    for group in description.groups {
      var columns = JSONObject()
      for column in description.columns.map(\.id) + models.map(\.name) {
        var values = JSONObject()
        for value in group.values {
          values[value.id] = average(group, value: value.id, column: column).map { .number($0) }
        }
        if !values.isEmpty { columns[column] = .object(values) }
      }
      averages[group.id] = .object(columns)
    }
    return [
      "suite": .string(description.id), "version": .string(version), "made": .string(made),
      "machine": .object(machine), "models": .array(models.map { .string($0.name) }),
      "seeds": .array(seeds.map { .integer(Int64(bitPattern: $0)) }), "sets": .array(sets),
      "averages": .object(averages),
    ]
  }
}
