import PluginHost

/// Reads files of gold and of predictions for metrics, tags as they are written.
struct ScoredFiles {
  let registry: PluginRegistry
  /// The format of all files; nil: probed, each by itself.
  let format: String?
  let settings: [String: String]
  /// Settings for gold alone; they come before those for all.
  let goldSettings: [String: String]
  /// What will read them; a metric may allow some formats only.
  let metrics: [MetricItem]

  /// The records of gold.
  func gold(_ path: String, _ labels: inout LabelInventories) throws -> [StoredRecord] {
    try read(path, .gold, settings.merging(goldSettings) { $1 }, allowed: metrics.map(\.goldFormats), &labels)
  }

  /// The records of predictions.
  func predictions(_ path: String, _ labels: inout LabelInventories) throws -> [StoredRecord] {
    try read(path, .predicted, settings, allowed: metrics.map(\.predictedFormats), &labels)
  }

  private func read(
    _ path: String, _ role: FormatRole, _ settings: [String: String], allowed: [[String]],
    _ labels: inout LabelInventories
  ) throws -> [StoredRecord] {
    let source = try DataSource(path: path, format: format, registry: registry, options: settings)
    let id = source.format.description.id
    for formats in allowed where !formats.isEmpty && !formats.contains(id) {
      throw WorkflowError.formatNotRecognised(path: path, known: formats)
    }
    return try source.read(split: "", labels: &labels, role: role, isVerbatim: true)
  }
}
