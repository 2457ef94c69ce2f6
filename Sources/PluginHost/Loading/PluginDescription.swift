/// What a plugin says of itself.
public struct PluginDescription: Equatable, Sendable {
  /// The plugin's id.
  public let id: String
  /// The plugin's own version.
  public let version: String
  /// Its licence; may be empty.
  public let license: String
  /// One sentence; may be empty.
  public let summary: String
  /// The minor version of the contract that it was built with.
  public let builtMinor: UInt32
  /// The least minor version of the contract that it needs.
  public let minHostMinor: UInt32
  /// What it offers, in its own order; kinds that this host does not know are among them.
  public let items: [ItemDescription]

  /// Makes a description from its parts.
  public init(
    id: String, version: String, license: String, summary: String, builtMinor: UInt32, minHostMinor: UInt32,
    items: [ItemDescription]
  ) {
    self.id = id
    self.version = version
    self.license = license
    self.summary = summary
    self.builtMinor = builtMinor
    self.minHostMinor = minHostMinor
    self.items = items
  }
}

/// One thing that a plugin offers.
public struct ItemDescription: Equatable, Hashable, Sendable {
  /// The kind, with the kind's version: "biobert.task/1".
  public let kind: String
  /// The id that the user names it by.
  public let id: String
  /// One sentence; may be empty.
  public let summary: String

  /// Makes a description from its parts.
  public init(kind: String, id: String, summary: String) {
    self.kind = kind
    self.id = id
    self.summary = summary
  }

  /// What the kind stands for; nil for one that this host does not know.
  public var known: ItemKind? { ItemKind(rawValue: kind) }
}

/// The kinds of items that this host can use.
public enum ItemKind: String, CaseIterable, Sendable {
  case task = "biobert.task/1"
  case format = "biobert.format/1"
  case metric = "biobert.metric/1"
}
