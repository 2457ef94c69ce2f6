import Workflows

/// Sentences about experiments.
extension Messages {
  /// What an experiment came to: a line a data set.
  static func experiment(_ report: ExperimentReport, output: String) -> [String] {
    var lines = report.series.map { series in
      let figures = zip(report.experiment.points, series.figures).map { point, figure in
        "\(point.model.name): \(digits(figure.mean, 2))"
          + (figure.deviation.map { " ± \(digits($0, 2))" } ?? "")
      }
      return "\(series.title), \(series.value)  " + figures.joined(separator: "  ")
    }
    if report.experiment.kind == .gain {
      for (number, point) in report.experiment.points.dropFirst().enumerated() {
        let better = report.series.count { $0.gains[number] > 0 }
        lines.append("\(point.model.name): better on \(better) of \(report.series.count) data sets")
      }
    }
    return lines + ["report  \(output)/experiment.html, experiment.json, report.md, report.json"]
  }
}
