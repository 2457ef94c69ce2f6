import Workflows

/// A suite's report as one page that needs nothing else: no script, no font, no picture from elsewhere.
enum HTMLReport {
  static func text(_ report: SuiteReport) -> String {
    let title = HTMLText.escaped(report.description.title)
    var html = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>\(title)</title>\n"
    html += "<style>\n\(HTMLStyle.text)</style>\n</head>\n<body>\n<h1>\(title)</h1>\n<dl>\n"
    for fact in SuiteSummary.facts(report) {
      html += "<dt>\(HTMLText.escaped(fact.name))</dt><dd>\(HTMLText.escaped(fact.value))</dd>\n"
    }
    html += "</dl>\n"
    let missing = SuiteSummary.missing(report)
    if !missing.isEmpty {
      html += "<section>\n<h2>Not there</h2>\n<p>These data sets were not found; they are obtained from:</p>\n<ul>\n"
      for set in missing {
        html += "<li><b>\(HTMLText.escaped(set.title))</b>: \(HTMLText.escaped(set.source))</li>\n"
      }
      html += "</ul>\n</section>\n"
    }
    let plots = report.description.groups.compactMap { group in
      HTMLPlot(report, group).map { (group.title, $0.text) }
    }
    if !plots.isEmpty { html += "<section>\n<h2>At a glance</h2>\n" }
    for (title, plot) in plots { html += "<h3>\(HTMLText.escaped(title))</h3>\n\(plot)" }
    if !plots.isEmpty { html += "</section>\n" }
    for grid in SuiteGrid.all(of: report) { html += HTMLTable.text(grid) }
    let samples = report.entries.map(HTMLSamples.text).filter { !$0.isEmpty }
    if !samples.isEmpty {
      html += "<section>\n<h2>Predictions</h2>\n<p>Records that models read differently, and such as none read right: "
      html +=
        "<mark class=\"right\">right</mark> <mark class=\"wrong\">wrong</mark> <mark class=\"missed\">missed</mark>"
      html += " <mark class=\"neutral\">what a relation is between</mark></p>\n\(samples.joined())</section>\n"
    }
    return html + "</body>\n</html>\n"
  }
}
