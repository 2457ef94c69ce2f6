import Workflows

/// Shows what a suite came to as text for people: a line a data set.
enum SuiteTable {
  static func show(_ report: SuiteReport, output: String, on console: Console) {
    for group in report.description.groups {
      let entries = report.entries(of: group)
      guard !entries.isEmpty else { continue }
      console.result(group.title)
      for entry in entries {
        guard entry.path != nil else {
          console.result("  \(padded(entry.set.title)) is not there")
          continue
        }
        for model in report.models {
          let values = group.values.compactMap { value in
            entry.figures[model.name]?.values[value.id].map { "\(value.title) \(Messages.digits($0.mean * 100, 2))" }
          }
          console.result("  \(padded(entry.set.title)) \(model.name): \(values.joined(separator: "  "))")
        }
      }
    }
    console.result("  report             \(output)/report.md, report.json, report.html")
  }

  private static func padded(_ text: String) -> String {
    text + String(repeating: " ", count: max(0, 18 - text.unicodeScalars.count))
  }
}
