import PluginSDK

/// Question answering: one task, its metrics, and the formats that hold questions.
public enum QAPlugin: PluginDefinition {
  /// The plugin's id.
  public static let id = "biobert.qa"
  /// The plugin's version.
  public static let version = "0.1.0"
  /// The plugin's licence.
  public static let license = "Apache-2.0"
  /// What the plugin offers, in a sentence.
  public static let summary =
    "Answers to questions from passages, the metrics they are scored with, and SQuAD's and BioASQ's formats"
  /// The task, its metrics and formats.
  public static var items: [PluginItem] {
    [
      .task(QATask.self), .metric(BioASQMetric<BioASQComplete>.self), .metric(BioASQMetric<BioASQ2018>.self),
      .metric(BioASQMetric<BioASQE9>.self), .metric(SquadMetric.self), .format(SquadFormat.self),
      .format(BioASQFormat.self),
      .format(NBestFormat.self),
    ]
  }
}
