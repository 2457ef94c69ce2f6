/// What a task of a new plugin does.
public enum PluginProjectKind: String, CaseIterable, Sendable {
  /// Mentions in texts, as tags of words.
  case ner
  /// Types of given pairs of mentions.
  case re
  /// A class a record.
  case classification
  /// A number a record.
  case regression
}

/// What a new plugin is written in.
public enum PluginProjectLanguage: String, CaseIterable, Sendable {
  /// C11.
  case c
  /// C++17.
  case cpp
  /// Rust, without crates.
  case rust
  /// Swift, on the SDK.
  case swift

  /// The language as people write it.
  public var title: String {
    switch self {
    case .c: "C"
    case .cpp: "C++"
    case .rust: "Rust"
    case .swift: "Swift"
    }
  }
}

/// What `host plugin new` was asked for.
public struct PluginProjectRequest: Sendable {
  /// The name: of the plugin, of its task and of the library.
  public var name: String
  /// What the task does.
  public var kind: PluginProjectKind
  /// What it is written in.
  public var language: PluginProjectLanguage
  /// The project's folder; nil: the name, in the current folder.
  public var folder: String?
  /// The SDK's folder; nil: the one that came with the program.
  public var sdk: String?

  /// A request for a project in a folder of its name.
  public init(name: String, kind: PluginProjectKind, language: PluginProjectLanguage) {
    self.name = name
    self.kind = kind
    self.language = language
  }
}
