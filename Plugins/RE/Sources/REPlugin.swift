import PluginSDK

/// Relation extraction: one task, its metrics, and the formats that hold nothing but relations.
public enum REPlugin: PluginDefinition {
  /// The plugin's id.
  public static let id = "biobert.re"
  /// The plugin's version.
  public static let version = "0.1.0"
  /// The plugin's licence.
  public static let license = "Apache-2.0"
  /// What the plugin offers, in a sentence.
  public static let summary =
    "Relations between two mentions, the metrics they are scored with, and their corpora's formats"
  /// The task, its metrics and formats.
  public static var items: [PluginItem] {
    [
      .task(RETask.self), .metric(BinaryMetric.self), .metric(MicroMetric.self), .metric(MacroMetric.self),
      .metric(ChemProtMetric.self), .metric(ClassesMetric.self), .format(SentenceTableFormat.self),
      .format(ChemProtFormat.self),
    ]
  }
}
