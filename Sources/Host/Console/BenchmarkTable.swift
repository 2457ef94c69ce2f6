import JSON
import Workflows

/// Shows measurements as tables for people.
enum BenchmarkTable {
  /// The machine and its ceilings.
  static func show(_ report: BenchmarkReport, on console: Console) {
    func text(_ object: JSONObject) -> String {
      object.members.map { "\($0.key) \(cell($0.key, $0.value))" }.joined(separator: "  ")
    }
    console.result("machine  \(text(report.machine))")
    console.result("peaks    \(text(report.peaks.json))")
    _ = StandardOutput.flush()
  }

  /// One benchmark, a line a row under the names of its numbers.
  static func show(_ section: BenchmarkSection, on console: Console) {
    var keys: [String] = []
    for row in section.rows { for key in row.keys where key != "name" && !keys.contains(key) { keys.append(key) } }
    let lines =
      [[section.name.rawValue] + keys]
      + section.rows.map { row in
        [row["name"]?.string ?? ""] + keys.map { key in row[key].map { cell(key, $0) } ?? "" }
      }
    let widths = (0...keys.count).map { column in lines.map { $0[column].unicodeScalars.count }.max() ?? 0 }
    console.result("")
    for line in lines {
      let cells = line.enumerated().map { column, text in
        let space = String(repeating: " ", count: widths[column] - text.unicodeScalars.count)
        return column == 0 ? text + space : space + text
      }
      console.result(cells.joined(separator: "  "))
    }
    _ = StandardOutput.flush()
  }

  /// A share as a percentage, other numbers with as many digits as they are good for.
  private static func cell(_ key: String, _ value: JSONValue) -> String {
    if let text = value.string { return text }
    if let whole = value.integer { return "\(whole)" }
    guard let number = value.number else { return "-" }
    if key.hasPrefix("share_of_") { return Messages.digits(number * 100, 1) + " %" }
    return Messages.digits(number, number >= 100 ? 0 : number >= 1 ? 1 : 3)
  }
}
