import PluginHost

/// Runs metrics over pairs of gold and prediction.
enum MetricScoring {
  /// The values of each metric, in the order of their ids. A record without a prediction counts as missing,
  /// and one that is not annotated does not count.
  /// - Throws: `PluginHostError` for an unknown id, `PluginError`.
  static func score(
    _ ids: [String], gold: [StoredRecord], predicted: [StoredRecord?], labels: LabelInventories,
    registry: PluginRegistry
  ) throws -> [MetricReport] {
    try ids.map { id in
      let state = try registry.metric(id).begin(labels: labels)
      for (index, record) in gold.enumerated() where record.hasGold {
        try state.update(gold: record, predicted: predicted[index])
      }
      return MetricReport(metric: id, values: try state.finish())
    }
  }

  /// The value that a key names among reports.
  /// - Throws: `WorkflowError.unknownMetricKey`.
  static func value(_ key: MetricKey, in reports: [MetricReport]) throws(WorkflowError) -> MetricValue {
    if let report = reports.first(where: { $0.metric == key.metric }), let value = key.find(in: report.values) {
      return value
    }
    let available = reports.flatMap { report in report.values.map { "\(report.metric):\($0.name)" } }
    throw .unknownMetricKey(asked: key.metric + (key.value.map { ":" + $0 } ?? ""), available: available)
  }
}
