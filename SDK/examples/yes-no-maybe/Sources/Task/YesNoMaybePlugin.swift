import PluginSDK

/// Yes/no/maybe questions: the task and its metric.
public enum YesNoMaybePlugin: PluginDefinition {
  /// The plugin's id.
  public static let id = "example.yes-no-maybe"
  /// Its own version.
  public static let version = "1.0.0"
  /// Its licence.
  public static let license = "Apache-2.0"
  /// What it offers, in a sentence.
  public static let summary = "Questions that are answered by yes, no or maybe"
  /// Its items.
  public static var items: [PluginItem] { [.task(YesNoMaybeTask.self), .metric(MacroF1Metric.self)] }
}
