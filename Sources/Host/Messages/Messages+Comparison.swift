import Workflows

/// Sentences about comparisons.
extension Messages {
  /// What a comparison of two systems found.
  static func compared(_ summary: Comparison.Summary) -> String {
    let json = summary.json
    func value(_ key: String) -> String { shown(json[key]?.number ?? 0, of: "f1") }
    let metric = json["metric"]?.string ?? ""
    return """
      \(metric) on \(json["records"]?.integer ?? 0) records: \(value("first")) and \(value("second"))
        difference         \(value("difference")), between \(value("low")) and \(value("high")) in 95 % of \(json["samples"]?.integer ?? 0) samples
        p                  \(json["p"]?.number ?? 1)
      """
  }
}
