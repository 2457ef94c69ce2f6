import JSON

/// What an experiment came to: for every data set a value at every point.
public struct ExperimentReport: Sendable {
  /// A data set's values.
  public struct Series: Sendable {
    /// Its id.
    public let id: String
    /// Its name for readers.
    public let title: String
    /// What a reader calls the value.
    public let value: String
    /// The values in percent at the points, with their deviation over the seeds where there are several.
    public let figures: [(mean: Double, deviation: Double?)]

    /// What the last point has more than the first.
    public var gain: Double { gains.last ?? 0 }
    /// What each of the other points has more than the first.
    public var gains: [Double] { figures.dropFirst().map { $0.mean - (figures.first?.mean ?? 0) } }
  }

  /// The experiment.
  public let experiment: Experiment
  /// The suite that it stands on.
  public let suite: SuiteReport
  /// The data sets that were found, in the order of the benchmark.
  public let series: [Series]

  init(_ experiment: Experiment, suite: SuiteReport) {
    self.experiment = experiment
    self.suite = suite
    series = suite.entries.compactMap { entry in
      guard entry.path != nil, let group = suite.description.group(of: entry.set) else { return nil }
      let values = experiment.points.compactMap { entry.figures[$0.model.name]?.values[group.main] }
      guard values.count == experiment.points.count else { return nil }
      return Series(
        id: entry.set.id, title: entry.set.title,
        value: group.values.first { $0.id == group.main }?.title ?? group.main,
        figures: values.map { ($0.mean * 100, $0.deviation.map { $0 * 100 }) })
    }
  }

  /// As JSON, keys as in docs/cli.md.
  public var json: JSONObject {
    [
      "experiment": .string(experiment.kind.rawValue), "suite": .string(suite.description.id),
      "version": .string(suite.version), "made": .string(suite.made), "machine": .object(suite.machine),
      "seeds": .array(suite.seeds.map { .integer(Int64(bitPattern: $0)) }),
      "points": .array(
        experiment.points.map { ["model": .string($0.model.name), "place": JSONValue($0.place)] }),
      "sets": .array(
        series.map { series in
          [
            "id": .string(series.id), "title": .string(series.title), "value": .string(series.value),
            "gain": JSONValue(series.gain), "gains": .array(series.gains.map { JSONValue($0) }),
            "figures": .array(
              series.figures.map {
                ["mean": JSONValue($0.mean), "sd": $0.deviation.map { JSONValue($0) } ?? .null]
              }),
          ]
        }),
    ]
  }
}
