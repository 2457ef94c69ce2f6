/// The classes of the head: `O`, then `B-t` and `I-t` for each type of mention in the order of the inventory. A type
/// without a name, as untyped corpora have it, gives plain `B` and `I`.
///
/// BioBERT's `[PAD]`, `X`, `[CLS]` and `[SEP]` classes are not needed: nothing is padded, and only first pieces of words
/// have targets.
public struct TagClasses: Sendable {
  /// What a class says about a word.
  public enum Role: Sendable, Equatable {
    /// In no mention.
    case outside
    /// First word of a mention of the type at this index.
    case begin(Int)
    /// Further word of a mention of the type at this index.
    case inside(Int)
  }

  /// The class of words in no mention.
  public static let outside = 0

  /// The names of the types, in the order of the inventory.
  public let types: [String]

  /// The classes for `types`.
  public init(types: [String]) { self.types = types }

  /// L, the number of classes.
  public var count: Int { 1 + 2 * types.count }

  /// The class of a mention's first word.
  public func begin(_ type: Int) -> Int { 1 + 2 * type }
  /// The class of a mention's further words.
  public func inside(_ type: Int) -> Int { 2 + 2 * type }

  /// What a class, from 0 up to `count`, says about a word.
  public func role(_ tag: Int) -> Role {
    if tag == Self.outside { return .outside }
    let type = (tag - 1) / 2
    return tag % 2 == 1 ? .begin(type) : .inside(type)
  }

  /// The names of the classes, as a CoNLL file writes them.
  public var names: [String] {
    ["O"] + types.flatMap { $0.isEmpty ? ["B", "I"] : ["B-\($0)", "I-\($0)"] }
  }
}
