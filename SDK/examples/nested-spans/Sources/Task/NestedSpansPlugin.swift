import PluginSDK

/// Nested mentions: one task; the shipped metric `span-exact.v1` scores it.
public enum NestedSpansPlugin: PluginDefinition {
  /// The plugin's id.
  public static let id = "example.nested-spans"
  /// Its own version.
  public static let version = "1.0.0"
  /// Its licence.
  public static let license = "Apache-2.0"
  /// What it offers, in a sentence.
  public static let summary = "Mentions that may lie within each other"
  /// Its items.
  public static var items: [PluginItem] { [.task(NestedSpansTask.self)] }
}
