import Workflows

/// A suite's report in Markdown.
enum MarkdownReport {
  static func text(_ report: SuiteReport) -> String {
    var lines = ["# \(report.description.title)", ""]
    for fact in SuiteSummary.facts(report) { lines.append("- \(fact.name): \(escaped(fact.value))") }
    let missing = SuiteSummary.missing(report)
    if !missing.isEmpty {
      lines += ["", "Not there, and where it is obtained:", ""]
      for set in missing { lines.append("- \(escaped(set.title)): \(escaped(set.source))") }
    }
    for grid in SuiteGrid.all(of: report) {
      lines += ["", "## \(grid.title)", "", escaped(grid.note), ""]
      lines.append(row(grid.headings.map(escaped)))
      lines.append(row(grid.headings.indices.map { $0 < grid.words ? "---" : "---:" }))
      for cells in grid.rows {
        lines.append(row(cells.map { $0.isBest ? "**\(escaped($0.text))**" : escaped($0.text) }))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  private static func escaped(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
