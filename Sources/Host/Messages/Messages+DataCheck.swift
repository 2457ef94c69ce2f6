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
        "  \(name.isEmpty ? "all" : name): \(split["records"]?.integer ?? 0) records, \(split["annotated"]?.integer ?? 0) annotated"
      )
      for kind in ["entities", "relations", "classes"] {
        guard let labels = split[kind]?.object else { continue }
        let parts = labels.members.map { "\($0.key.isEmpty ? "-" : $0.key) \($0.value.integer ?? 0)" }
        lines.append("    \(kind): \(list(parts, limit: 20))")
      }
    }
    let found = [
      ("faults", "records cannot be read"), ("duplicates", "texts stand twice in a split"),
      ("leaks", "texts stand in two splits"), ("conflicts", "texts are annotated in two ways"),
      ("repeated_ids", "ids stand twice in a split"),
    ]
    for (key, what) in found {
      lines.append("  \(json[key]?.integer ?? 0) \(what)")
      let examples = json["examples"]?[key]?.array ?? []
      for example in examples { lines.append("    \(example.string ?? "")") }
      let more = (json[key]?.integer ?? 0) - examples.count
      if more > 0 { lines.append("    and \(more) more") }
    }
    return lines
  }
}
