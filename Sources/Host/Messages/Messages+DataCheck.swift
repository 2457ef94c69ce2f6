import JSON
import Workflows

/// Sentences about checks of data.
extension Messages {
  /// What a check found, line by line.
  static func checked(_ report: DataCheckReport) -> [String] {
    let json = report.json
    var lines = ["\(json["data"]?.string ?? "") as \(json["format"]?.string ?? "")"]
    for split in json["splits"]?.array ?? [] {
      let name = split["split"]?.string ?? ""
      lines.append(
        "  \(name.isEmpty ? "all" : name): \(count(split["records"]?.integer ?? 0, "record")), \(split["annotated"]?.integer ?? 0) annotated"
      )
      for kind in ["entities", "relations", "classes"] {
        guard let labels = split[kind]?.object else { continue }
        let parts = labels.members.map { "\($0.key.isEmpty ? "-" : $0.key) \($0.value.integer ?? 0)" }
        lines.append("    \(kind): \(list(parts, limit: 20))")
      }
    }
    let found = [
      ("faults", "record", ("cannot be read", "cannot be read")),
      ("duplicates", "text", ("stands twice in a split", "stand twice in a split")),
      ("leaks", "text", ("stands in two splits", "stand in two splits")),
      ("conflicts", "text", ("is annotated in two ways", "are annotated in two ways")),
      ("repeated_ids", "id", ("stands twice in a split", "stand twice in a split")),
    ]
    for (key, what, verb) in found {
      let number = json[key]?.integer ?? 0
      lines.append("  \(count(number, what)) \(number == 1 ? verb.0 : verb.1)")
      let examples = json["examples"]?[key]?.array ?? []
      for example in examples { lines.append("    \(example.string ?? "")") }
      let more = (json[key]?.integer ?? 0) - examples.count
      if more > 0 { lines.append("    and \(more) more") }
    }
    return lines
  }
}
