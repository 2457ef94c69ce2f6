import Glibc
import Workflows

/// Values of data sets along an axis, a line each; as plain SVG.
///
/// Words and steps span powers of ten, so the axis is of logarithms, with a place of its own for nothing.
struct LinePlot {
  private let report: ExperimentReport
  private let range: ClosedRange<Double>
  private let places: [Double]

  private static let (left, width, top, height) = (56.0, 600.0, 16.0, 300.0)

  init(_ report: ExperimentReport) {
    self.report = report
    let figures = report.series.flatMap(\.figures)
    let low = figures.map { $0.mean - ($0.deviation ?? 0) }.min() ?? 0
    let high = figures.map { $0.mean + ($0.deviation ?? 0) }.max() ?? 1
    range = (low - 1).rounded(.down)...(high + 1).rounded(.up)
    let positive = report.experiment.points.map(\.place).filter { $0 > 0 }
    let (least, most) = (log10(positive.min() ?? 1), log10(positive.max() ?? 10))
    let hasNothing = report.experiment.points.contains { $0.place == 0 }
    let begin = hasNothing ? 0.12 : 0.02
    places = report.experiment.points.map { point in
      guard point.place > 0 else { return 0.02 }
      return begin + (most > least ? (log10(point.place) - least) / (most - least) : 0.5) * (0.96 - begin)
    }
  }

  private func x(_ place: Double) -> Double { Self.left + place * Self.width }
  private func y(_ value: Double) -> Double {
    Self.top + (1 - (value - range.lowerBound) / (range.upperBound - range.lowerBound)) * Self.height
  }

  /// The plot with its legend.
  var text: String {
    let bottom = Self.top + Self.height
    let unit = report.experiment.kind == .steps ? "steps" : "words"
    var svg = "<figure>\n<svg viewBox=\"0 0 \(Self.left + Self.width + 12) \(bottom + 44)\" role=\"img\" "
    svg += "aria-label=\"Values of every data set by \(unit) of pre-training\">\n"
    let span = range.upperBound - range.lowerBound
    let step = span > 40 ? 10.0 : span > 16 ? 5.0 : span > 6 ? 2.0 : 1.0
    for value in stride(from: (range.lowerBound / step).rounded(.up) * step, through: range.upperBound, by: step) {
      svg += "<line class=\"grid\" x1=\"\(Self.left)\" x2=\"\(Self.left + Self.width)\" y1=\"\(point(y(value)))\" "
      svg += "y2=\"\(point(y(value)))\"/><text class=\"tick\" x=\"\(Self.left - 22)\" y=\"\(point(y(value) + 4))\">"
      svg += "\(Int(value))</text>\n"
    }
    for (place, point) in zip(places, report.experiment.points) {
      svg +=
        "<text class=\"tick\" x=\"\(self.point(x(place)))\" y=\"\(bottom + 18)\">\(Self.short(point.place))</text>\n"
    }
    svg += "<text class=\"tick\" x=\"\(Self.left + Self.width / 2)\" y=\"\(bottom + 38)\">\(unit)</text>\n"
    for (number, series) in report.series.enumerated() {
      let style = "model\(number % 4)"
      let path = zip(places, series.figures).map { "\(point(x($0))),\(point(y($1.mean)))" }.joined(separator: " ")
      svg += "<polyline class=\"line \(style)\" points=\"\(path)\"/>\n"
      for (place, figure) in zip(places, series.figures) {
        if let deviation = figure.deviation, deviation > 0 {
          svg += "<line class=\"bar \(style)\" x1=\"\(point(x(place)))\" x2=\"\(point(x(place)))\" "
          svg += "y1=\"\(point(y(figure.mean - deviation)))\" y2=\"\(point(y(figure.mean + deviation)))\"/>"
        }
        svg += "<circle class=\"model \(style)\" cx=\"\(point(x(place)))\" cy=\"\(point(y(figure.mean)))\" r=\"5\">"
        svg += "<title>\(HTMLText.escaped(series.title)): \(Messages.digits(figure.mean, 2))</title></circle>\n"
      }
    }
    svg += "</svg>\n<p class=\"legend\">"
    for (number, series) in report.series.enumerated() {
      svg += "<span class=\"key model\(number % 4)\"></span> \(HTMLText.escaped(series.title)), "
      svg += "\(HTMLText.escaped(series.value)) "
    }
    return svg
      + "</p>\n<figcaption>Percent; the axis is of logarithms, and 0 is the model before.</figcaption>\n</figure>\n"
  }

  private func point(_ value: Double) -> String { Messages.digits(value, 1) }

  /// A number in few letters: 1.2M, 300k.
  static func short(_ value: Double) -> String {
    func cut(_ value: Double, _ unit: String) -> String {
      let text = Messages.digits(value, value < 10 ? 1 : 0)
      return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + unit
    }
    return switch value {
    case 1e9...: cut(value / 1e9, "G")
    case 1e6...: cut(value / 1e6, "M")
    case 1e3...: cut(value / 1e3, "k")
    default: "\(Int(value))"
    }
  }
}
