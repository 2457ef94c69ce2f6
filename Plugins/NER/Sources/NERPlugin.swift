import PluginSDK

/// Named-entity recognition: one task and four metrics.
public enum NERPlugin: PluginDefinition {
  /// The plugin's id.
  public static let id = "biobert.ner"
  /// The plugin's version.
  public static let version = "0.1.0"
  /// The plugin's licence.
  public static let license = "Apache-2.0"
  /// What the plugin offers, in a sentence.
  public static let summary =
    "Named-entity recognition with begin/inside/outside tags, and the metrics it is scored with"
  /// The task and its metrics.
  public static var items: [PluginItem] {
    [
      .task(NERTask.self), .metric(ConllevalMetric.self), .metric(SeqevalStrictMetric.self),
      .metric(TokenLevelMetric.self), .metric(SpanExactMetric.self),
    ]
  }
}
