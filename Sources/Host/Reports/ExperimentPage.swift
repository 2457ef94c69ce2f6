import Workflows

/// An experiment as one page that needs nothing else: the plot, the numbers behind it, how they were made.
enum ExperimentPage {
  static func text(_ report: ExperimentReport) -> String {
    let title = HTMLText.escaped(heading(report.experiment.kind))
    var html = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>\(title)</title>\n"
    html += "<style>\n\(HTMLStyle.text)</style>\n</head>\n<body>\n<h1>\(title)</h1>\n<dl>\n"
    for fact in SuiteSummary.facts(report.suite) {
      html += "<dt>\(HTMLText.escaped(fact.name))</dt><dd>\(HTMLText.escaped(fact.value))</dd>\n"
    }
    html += "</dl>\n<section>\n<h2>At a glance</h2>\n"
    html += report.experiment.kind == .gain ? GainPlot(report).text : LinePlot(report).text
    html += "</section>\n<section>\n<h2>Figures</h2>\n<div class=\"wide\"><table>\n<tr><th class=\"word\">Data set</th>"
    html += report.experiment.points.map { "<th>\(HTMLText.escaped($0.model.name))</th>" }.joined()
    if report.experiment.kind == .gain {
      let others = report.experiment.points.dropFirst().map { HTMLText.escaped($0.model.name) }
      html += others.map { others.count == 1 ? "<th>gain</th>" : "<th>gain of \($0)</th>" }.joined()
    }
    html += "</tr>\n"
    for series in report.series {
      html += "<tr><td class=\"word\">\(HTMLText.escaped(series.title)), \(HTMLText.escaped(series.value))</td>"
      for figure in series.figures {
        let deviation = figure.deviation.map { " ± \(Messages.digits($0, 2))" } ?? ""
        html += "<td>\(Messages.digits(figure.mean, 2))\(deviation)</td>"
      }
      if report.experiment.kind == .gain {
        html += series.gains.map { "<td class=\"best\">\(GainPlot.signed($0))</td>" }.joined()
      }
      html += "</tr>\n"
    }
    return html + "</table></div>\n</section>\n</body>\n</html>\n"
  }

  private static func heading(_ kind: Experiment.Kind) -> String {
    switch kind {
    case .corpusSize: "What tasks reach, by the size of the corpus of pre-training"
    case .steps: "What tasks reach, by the steps of pre-training"
    case .gain: "What a pre-training gains on every data set"
    }
  }
}
