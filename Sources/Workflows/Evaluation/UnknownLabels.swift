import PluginHost

/// Gold labels that training never saw.
enum UnknownLabels {
  /// Tells of them; with `strict` the first is an error.
  /// - Throws: `WorkflowError.unknownLabel`.
  static func report(
    in records: [StoredRecord], split: String, targets: TaskTargets, labels: LabelInventories, strict: Bool,
    observer: any WorkflowObserver
  ) throws(WorkflowError) {
    var names: [String] = []
    var count = 0
    for record in records {
      for (kind, label) in targetLabels(record, targets) where label >= labels[kind].trainedCount {
        let name = labels[kind].names[label]
        if strict {
          throw .unknownLabel(
            file: record.file, line: record.line, record: record.id, label: name,
            known: Array(labels[kind].names.prefix(labels[kind].trainedCount)))
        }
        count += 1
        if !names.contains(name) { names.append(name) }
      }
    }
    if count > 0 { observer.note(.unknownLabels(split: split, labels: names, count: count)) }
  }

  private static func targetLabels(_ record: StoredRecord, _ targets: TaskTargets) -> [(LabelKind, Int)] {
    var labels: [(LabelKind, Int)] = []
    if targets.contains(.spans) { labels += record.spans.compactMap { span in span.label.map { (.spans, $0) } } }
    if !targets.isDisjoint(with: [.pairs, .pairLabels]) {
      labels += record.pairs.compactMap { pair in pair.label.map { (.pairs, $0) } }
    }
    if targets.contains(.classes) {
      labels += record.classes.compactMap { entry in entry.label.map { (.records, $0) } }
    }
    return labels
  }
}
