import JSON

/// Shows a report with metrics and a ledger as text for people.
enum ReportTable {
  static func show(_ report: JSONObject, on console: Console) {
    if let task = report["task"]?.string, let split = report["split"]?.string, split != "none" {
      console.result("\(task) on \(split)")
    }
    if let metrics = report["metrics"]?.object { show(metrics: metrics, on: console) }
    if let ledger = report["ledger"]?.object, ledger["total"] != 0 || ledger["scored"] != 0 {
      let parts = ledger.members.map { "\($0.key) \($0.value.integer ?? 0)" }
      console.result("  coverage           \(parts.joined(separator: "  "))")
    }
    if let rate = report["tokens_per_second"]?.number, rate > 0 {
      let seconds = report["seconds"]?.number ?? 0
      let memory = report["peak_rss_mb"]?.integer ?? 0
      console.result(
        "  \(Int(rate.rounded())) tokens/s, \(ProgressBar.clock(seconds)) in all, \(memory) MB at the most")
    }
    if let model = report["model"]?.string { console.result("  model              \(model)") }
  }

  /// Shows a cross-validation: mean and deviation over the folds, and all folds together.
  static func show(crossValidation report: JSONObject, on console: Console) {
    console.result("\(report["task"]?.string ?? "") over \(report["folds"]?.array?.count ?? 0) trainings")
    for metric in report["mean"]?.object?.members ?? [] {
      let parts = (metric.value.object?.members ?? []).filter { !$0.key.contains(":") }.map { member in
        let deviation = report["sd"]?[metric.key]?[member.key]?.number ?? 0
        let pooled = report["pooled"]?[metric.key]?[member.key]?.number ?? 0
        func shown(_ value: Double) -> String { Messages.shown(value, of: member.key) }
        return "\(member.key) \(shown(member.value.number ?? 0)) ± \(shown(deviation)) (together \(shown(pooled)))"
      }
      console.result("  \(padded(metric.key, 18)) \(parts.joined(separator: "  "))")
    }
    if let model = report["model"]?.string { console.result("  models             \(model)") }
  }

  /// Shows the points of a sweep, the chosen one marked.
  static func show(sweep points: [JSONValue], on console: Console) {
    for point in points {
      let key = point["key"]?.string ?? "loss"
      let value = Messages.shown(point["value"]?.number ?? 0, of: key)
      let numbers = "rate \(point["learning_rate"]?.number ?? 0)  batch \(point["batch_size"]?.integer ?? 0)"
      let time = ProgressBar.clock(point["seconds"]?.number ?? 0)
      console.result(
        "  \(padded(point["chosen"] == true ? "chosen" : "", 18)) \(padded(numbers, 22))  \(key) \(value)"
          + "  epoch \(point["best_epoch"]?.integer ?? 0)  \(time)")
    }
  }

  /// Shows scores on mentions that training holds, and on those that it does not.
  static func show(seen scores: JSONObject, on console: Console) {
    for (key, title) in [("seen", "seen in training"), ("unseen", "not seen")] {
      guard let counts = scores[key] else { continue }
      let numbers = ["gold", "predicted", "right"].map { "\($0) \(counts[$0]?.integer ?? 0)" }
      let values = ["precision", "recall", "f1"].map { "\($0) \(Messages.shown(counts[$0]?.number ?? 0, of: $0))" }
      console.result("  \(padded(title, 18)) \((numbers + values).joined(separator: "  "))")
    }
  }

  private static func show(metrics: JSONObject, on console: Console) {
    for metric in metrics.members {
      guard let values = metric.value.object else { continue }
      // Values of single labels, and counts, follow the ones of the whole.
      let whole = values.members.filter { !$0.key.contains(":") }
      let parts = whole.map { "\($0.key) \(Messages.shown($0.value.number ?? 0, of: $0.key))" }
      console.result("  \(padded(metric.key, 18)) \(parts.joined(separator: "  "))")
      let leftOut = "count:left-out:"
      for member in values.members where member.key.hasPrefix(leftOut) {
        let label = String(member.key.dropFirst(leftOut.count))
        console.result(
          "    \(padded(label.isEmpty ? "-" : label, 16)) left out of these, \(Messages.digits(member.value.number ?? 0, 0)) in gold"
        )
      }
      for (label, shown) in labels(values) {
        console.result("    \(padded(label.isEmpty ? "-" : label, 16)) \(shown.joined(separator: "  "))")
      }
    }
  }

  /// The values of each label: its F1 alone where there is one, else all but counts.
  private static func labels(_ values: JSONObject) -> [(label: String, shown: [String])] {
    var labels: [(label: String, shown: [String])] = []
    for member in values.members {
      guard let colon = member.key.firstIndex(of: ":"), !member.key.hasPrefix("count:") else { continue }
      let name = String(member.key[..<colon]), label = String(member.key[member.key.index(after: colon)...])
      guard name == "f1" || values["f1:" + label] == nil else { continue }
      let text = "\(name) \(Messages.shown(member.value.number ?? 0, of: name))"
      if let place = labels.firstIndex(where: { $0.label == label }) {
        labels[place].shown.append(text)
      } else {
        labels.append((label, [text]))
      }
    }
    return labels
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
  }
}
