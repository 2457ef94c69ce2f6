import PluginSDK

/// The tags that a file has used so far, each read once: its parts, and the labels that stand for it in records.
final class TagTable {
  /// What is known about one tag.
  struct Entry {
    /// Where the word stands.
    let position: WordTag.Position
    /// The number of its type in this table; -1 for `O`.
    let type: Int
    /// The label of the tag as it is written; nil until it is used.
    var verbatim: Int?
  }

  /// The labels of one type; nil until they are used.
  private struct TypeLabels {
    var begin: Int?
    var inside: Int?
    var span: Int?
  }

  private let labels: LabelTables
  private let tags = LabelTable()
  private let types = LabelTable()
  private var entries: [Entry] = []
  private var typeLabels: [TypeLabels] = []
  private var outsideLabel: Int?

  /// A table whose labels go into `labels`.
  init(labels: LabelTables) { self.labels = labels }

  /// The number of a tag, which is read when it is new.
  func intern(_ tag: BorrowedText) throws(FormatFault) -> Int {
    if let known = tags.index(of: tag) { return known }
    guard let parsed = WordTag(tag) else { throw .unknownTag(tag.excerpt) }
    var type = -1
    if parsed.position != .outside {
      type = types.intern(tag[parsed.type])
      if type == typeLabels.count { typeLabels.append(TypeLabels()) }
    }
    entries.append(Entry(position: parsed.position, type: type, verbatim: nil))
    return tags.intern(tag)
  }

  /// What is known about a tag.
  func entry(_ tag: Int) -> Entry { entries[tag] }

  /// A tag as it is written.
  func name(_ tag: Int) -> BorrowedText { tags.name(tag) }

  /// The label of words for a tag as it is written.
  func verbatimLabel(_ tag: Int) -> Int {
    if let label = entries[tag].verbatim { return label }
    let label = labels.intern(tags.name(tag), .words)
    entries[tag].verbatim = label
    return label
  }

  /// The label of words outside of mentions.
  func outside() -> Int {
    if let outsideLabel { return outsideLabel }
    let label = labels.intern("O" as StaticString, .words)
    outsideLabel = label
    return label
  }

  /// The IOB2 label of a word in a mention of a type.
  func label(type: Int, begins: Bool) -> Int {
    if let known = begins ? typeLabels[type].begin : typeLabels[type].inside { return known }
    var name: [UInt8] = [begins ? UInt8(ascii: "B") : UInt8(ascii: "I")]
    let typeName = types.name(type)
    if !typeName.isEmpty {
      name.append(UInt8(ascii: "-"))
      name.append(contentsOf: typeName.bytes)
    }
    let label = labels.intern(name, .words)
    if begins { typeLabels[type].begin = label } else { typeLabels[type].inside = label }
    return label
  }

  /// The label of spans for a type.
  func spanLabel(type: Int) -> Int {
    if let known = typeLabels[type].span { return known }
    let label = labels.intern(types.name(type), .spans)
    typeLabels[type].span = label
    return label
  }
}
