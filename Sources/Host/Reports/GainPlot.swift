import Workflows

/// What each model has more than the first, a group of bars a data set; as plain SVG.
struct GainPlot {
  private let report: ExperimentReport
  private static let (left, width, top, barHeight, gap) = (170.0, 500.0, 10.0, 16.0, 10.0)

  init(_ report: ExperimentReport) { self.report = report }

  private var others: [String] { report.experiment.points.dropFirst().map(\.model.name) }
  private var rowHeight: Double { Double(max(1, others.count)) * Self.barHeight + Self.gap }

  /// The plot, with a legend where there are several models.
  var text: String {
    let most = max(1, report.series.flatMap(\.gains).map { abs($0) }.max() ?? 1)
    let middle = Self.left + Self.width / 2
    let bottom = Self.top + Double(report.series.count) * rowHeight
    var svg = "<figure>\n<svg viewBox=\"0 0 \(Self.left + Self.width + 60) \(bottom + 12)\" role=\"img\" "
    svg += "aria-label=\"Gain on every data set\">\n"
    svg += "<line class=\"grid\" x1=\"\(middle)\" x2=\"\(middle)\" y1=\"\(Self.top - 6)\" y2=\"\(bottom)\"/>\n"
    for (row, series) in report.series.enumerated() {
      let y = Self.top + Double(row) * rowHeight
      svg += "<text class=\"name\" x=\"\(Self.left - 12)\" y=\"\(y + (rowHeight - Self.gap) / 2 + 7)\">"
      svg += "\(HTMLText.escaped(series.title))</text>"
      for (number, gain) in series.gains.enumerated() {
        svg += bar(gain, of: number, middle: middle, y: y + Double(number) * Self.barHeight, most: most)
      }
    }
    svg += "</svg>\n"
    if others.count > 1 {
      let keys = others.enumerated().map { "<span class=\"key model\($0 % 4)\"></span> \(HTMLText.escaped($1))" }
      svg += "<p class=\"legend\">\(keys.joined(separator: " "))</p>\n"
    }
    return svg + "<figcaption>Percentage points more than the general model.</figcaption>\n</figure>\n"
  }

  private func bar(_ gain: Double, of model: Int, middle: Double, y: Double, most: Double) -> String {
    let length = abs(gain) / most * Self.width / 2
    let x = gain < 0 ? middle - length : middle
    // Of one model, a loss has a colour of its own.
    let style = others.count > 1 ? model % 4 : gain < 0 ? 1 : 0
    let side = gain < 0 ? x - 6 : x + length + 6
    return "<rect class=\"model\(style)\" x=\"\(Messages.digits(x, 1))\" y=\"\(y + 2)\" "
      + "width=\"\(Messages.digits(length, 1))\" height=\"\(Self.barHeight - 2)\"/>"
      + "<text style=\"text-anchor:\(gain < 0 ? "end" : "start")\" x=\"\(Messages.digits(side, 1))\" y=\"\(y + 13)\">"
      + "\(Self.signed(gain))</text>\n"
  }

  /// A difference with its sign.
  static func signed(_ value: Double) -> String { (value < 0 ? "−" : "+") + Messages.digits(abs(value), 2) }
}
