import PluginHost

/// Reports of several measurements taken together.
extension MetricReport {
  /// The mean of each value over several reports, as a report.
  static func means(of reports: [[MetricReport]]) -> [MetricReport] {
    (reports.first ?? []).map { report in
      MetricReport(
        metric: report.metric,
        values: report.values.map { value in
          MetricValue(
            name: value.name, value: SampleStatistics(collect(value.name, of: report.metric, in: reports)).mean,
            direction: value.direction, isPrimary: value.isPrimary, isUndefined: value.isUndefined)
        })
    }
  }

  /// A value of a metric in each of several measurements.
  static func collect(_ name: String, of metric: String, in reports: [[MetricReport]]) -> [Double] {
    reports.compactMap { reports in
      reports.first { $0.metric == metric }?.values.first { $0.name == name }?.value
    }
  }
}
