import Workflows

/// What the last model has more than the first, a bar a data set; as plain SVG.
struct GainPlot {
  private let report: ExperimentReport
  private static let (left, width, top, rowHeight) = (170.0, 500.0, 10.0, 26.0)

  init(_ report: ExperimentReport) { self.report = report }

  /// The plot.
  var text: String {
    let most = max(1, report.series.map { abs($0.gain) }.max() ?? 1)
    let middle = Self.left + Self.width / 2
    let bottom = Self.top + Double(report.series.count) * Self.rowHeight
    var svg = "<figure>\n<svg viewBox=\"0 0 \(Self.left + Self.width + 60) \(bottom + 12)\" role=\"img\" "
    svg += "aria-label=\"Gain on every data set\">\n"
    svg += "<line class=\"grid\" x1=\"\(middle)\" x2=\"\(middle)\" y1=\"\(Self.top - 6)\" y2=\"\(bottom)\"/>\n"
    for (number, series) in report.series.enumerated() {
      let y = Self.top + Double(number) * Self.rowHeight
      let length = abs(series.gain) / most * Self.width / 2
      let x = series.gain < 0 ? middle - length : middle
      svg += "<text class=\"name\" x=\"\(Self.left - 12)\" y=\"\(y + 15)\">\(HTMLText.escaped(series.title))</text>"
      svg += "<rect class=\"\(series.gain < 0 ? "model1" : "model0")\" x=\"\(Messages.digits(x, 1))\" y=\"\(y + 4)\" "
      svg += "width=\"\(Messages.digits(length, 1))\" height=\"\(Self.rowHeight - 10)\"/>"
      let side = series.gain < 0 ? x - 6 : x + length + 6
      svg += "<text style=\"text-anchor:\(series.gain < 0 ? "end" : "start")\" x=\"\(Messages.digits(side, 1))\" "
      svg += "y=\"\(y + 15)\">\(Self.signed(series.gain))</text>\n"
    }
    return svg + "</svg>\n<figcaption>Percentage points more than the general model.</figcaption>\n</figure>\n"
  }

  /// A difference with its sign.
  static func signed(_ value: Double) -> String { (value < 0 ? "−" : "+") + Messages.digits(abs(value), 2) }
}
