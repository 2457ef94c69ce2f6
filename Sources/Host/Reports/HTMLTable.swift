/// A table of a report in a page.
enum HTMLTable {
  static func text(_ grid: SuiteGrid) -> String {
    var html = "<section>\n<h2>\(HTMLText.escaped(grid.title))</h2>\n<p>\(HTMLText.escaped(grid.note))</p>\n"
    html += "<div class=\"wide\"><table>\n<thead><tr>"
    for (column, heading) in grid.headings.enumerated() {
      html += "<th\(column < grid.words ? " class=\"word\"" : "")>\(HTMLText.escaped(heading))</th>"
    }
    html += "</tr></thead>\n<tbody>\n"
    var previous = ""
    for row in grid.rows {
      // The rows of one data set belong together: its name stands once.
      let title = row.first?.text ?? ""
      html += title == previous ? "<tr>" : "<tr class=\"first\">"
      for (column, cell) in row.enumerated() {
        let text = column == 0 && title == previous ? "" : HTMLText.escaped(cell.text)
        var classes = column < grid.words ? ["word"] : []
        if cell.isOurs { classes.append("ours") }
        if cell.isBest { classes.append("best") }
        html += "<td\(classes.isEmpty ? "" : " class=\"\(classes.joined(separator: " "))\"")>\(text)</td>"
      }
      html += "</tr>\n"
      previous = title
    }
    return html + "</tbody></table></div>\n</section>\n"
  }
}
