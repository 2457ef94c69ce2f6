import Workflows

/// Published figures and ours as dots on one line a data set: where ours lie says more here than a number.
struct HTMLPlot {
  private let report: SuiteReport
  private let group: SuiteDescription.Group
  private let entries: [SuiteReport.Entry]
  private let range: ClosedRange<Double>

  private static let (left, width, top, rowHeight) = (150.0, 560.0, 14.0, 30.0)

  /// A plot of a group's main value; nil when none of its data sets was found.
  init?(_ report: SuiteReport, _ group: SuiteDescription.Group) {
    let found = report.entries(of: group).filter { $0.path != nil }
    let figures = found.flatMap { entry in
      report.description.columns.compactMap { report.published(entry, column: $0.id, value: group.main) }
        + report.models.compactMap { entry.figures[$0.name]?.values[group.main].map { $0.mean * 100 } }
    }
    guard let low = figures.min(), let high = figures.max() else { return nil }
    self.report = report
    self.group = group
    entries = found
    range = max(0, (low / 5).rounded(.down) * 5 - 5)...min(100, (high / 5).rounded(.up) * 5 + 5)
  }

  private func x(_ value: Double) -> Double {
    Self.left + (value - range.lowerBound) / (range.upperBound - range.lowerBound) * Self.width
  }

  /// The plot with its legend.
  var text: String {
    let height = Self.top + Double(entries.count) * Self.rowHeight
    let title = group.values.first { $0.id == group.main }?.title ?? group.main
    var svg = "<svg viewBox=\"0 0 \(Self.left + Self.width + 30) \(height + 24)\" role=\"img\" "
    svg += "aria-label=\"\(HTMLText.escaped(group.title)): \(HTMLText.escaped(title)) of every data set\">\n"
    for step in stride(
      from: range.lowerBound, through: range.upperBound, by: range.upperBound - range.lowerBound > 50 ? 10 : 5)
    {
      svg += "<line class=\"grid\" x1=\"\(x(step))\" x2=\"\(x(step))\" y1=\"\(Self.top - 8)\" y2=\"\(height)\"/>"
      svg += "<text class=\"tick\" x=\"\(x(step))\" y=\"\(height + 16)\">\(Int(step))</text>\n"
    }
    for (number, entry) in entries.enumerated() {
      let y = Self.top + (Double(number) + 0.5) * Self.rowHeight
      svg += "<text class=\"name\" x=\"\(Self.left - 12)\" y=\"\(y + 4)\">\(HTMLText.escaped(entry.set.title))</text>\n"
      svg += "<line class=\"row\" x1=\"\(Self.left)\" x2=\"\(Self.left + Self.width)\" y1=\"\(y)\" y2=\"\(y)\"/>\n"
      for column in report.description.columns {
        guard let value = report.published(entry, column: column.id, value: group.main) else { continue }
        svg += dot(value, y, "published", "\(column.title)")
      }
      for (place, model) in report.models.enumerated() {
        guard let value = entry.figures[model.name]?.values[group.main] else { continue }
        svg += dot(value.mean * 100, y, "model model\(place % 4)", model.name)
      }
    }
    svg += "</svg>\n<p class=\"legend\"><span class=\"key published\"></span> published "
    for (place, model) in report.models.enumerated() {
      svg += "<span class=\"key model\(place % 4)\"></span> \(HTMLText.escaped(model.name)) "
    }
    return
      "<figure>\n\(svg)</p>\n<figcaption>\(HTMLText.escaped(title)), percent, of every data set; the value and its "
      + "system appear under the pointer.</figcaption>\n</figure>\n"
  }

  private func dot(_ value: Double, _ y: Double, _ style: String, _ name: String) -> String {
    "<circle class=\"\(style)\" cx=\"\(Messages.digits(x(value), 1))\" cy=\"\(y)\" r=\"5\">"
      + "<title>\(HTMLText.escaped(name)): \(Messages.digits(value, 2))</title></circle>\n"
  }
}
