import Workflows

/// What stands above a suite's tables: which run this is, and what was not there.
enum SuiteSummary {
  /// Facts by name.
  static func facts(_ report: SuiteReport) -> [(name: String, value: String)] {
    let machine = ["architecture", "instruction_set", "matmul", "precision", "threads"].compactMap { key in
      report.machine[key].map { value in
        "\(key.replacing("_", with: " ")) \(value.string ?? value.integer.map(String.init) ?? "")"
      }
    }
    return [
      ("Published figures", report.description.reference),
      ("Models", report.models.map(\.name).joined(separator: ", ")),
      ("Seeds", report.seeds.map(String.init).joined(separator: ", ")),
      ("Machine", machine.joined(separator: ", ")),
      ("Program", "host \(report.version)"), ("Made", report.made),
    ]
  }

  /// The data sets that were not there, with their sources.
  static func missing(_ report: SuiteReport) -> [(title: String, source: String)] {
    report.entries.filter { $0.path == nil }.map { ($0.set.title, $0.set.source) }
  }
}
