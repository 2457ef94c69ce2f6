import JSON

/// What one benchmark measured: rows of named numbers, each row with its `name` first.
public struct BenchmarkSection: Sendable {
  /// Which benchmark.
  public let name: BenchmarkName
  /// The rows, in order.
  public let rows: [JSONObject]
}

/// What `host bench` measured.
public struct BenchmarkReport: Sendable {
  /// Processor, kernels, matrix products, threads.
  public var machine: JSONObject
  /// The machine's measured ceilings, all threads together.
  public var peaks: MachinePeaks
  /// One section a benchmark.
  public var sections: [BenchmarkSection] = []
  /// Seconds of the whole run.
  public var seconds = 0.0

  /// The report as JSON: `machine`, `peaks`, a list of rows a benchmark, `seconds`, `peak_rss_mb`.
  public var json: JSONObject {
    var object: JSONObject = ["machine": .object(machine), "peaks": .object(peaks.json)]
    for section in sections { object[section.name.rawValue] = .array(section.rows.map { .object($0) }) }
    object["seconds"] = JSONValue(seconds)
    object["peak_rss_mb"] = JSONValue(EvaluationReport.peakMegabytes())
    return object
  }
}
