import PluginSDK

/// The relations of a record in an order of their own, each once, so that two lists can be compared by walking along
/// them. Which of two mentions is the head does not count; a mention is its bytes, so that mentions another system found
/// are compared as well. A class of the whole record is a relation without mentions.
struct RelationList {
  /// A mention: its text and bytes, or those of its fragments.
  struct Mention: Comparable {
    let text: Int
    let span: TextSpan
    var rest: [TextSpan] = []

    /// Stands for what a class of the whole record is about.
    static let none = Mention(text: -1, span: TextSpan(start: 0, end: 0))

    static func < (left: Mention, right: Mention) -> Bool {
      if (left.text, left.span) != (right.text, right.span) { return (left.text, left.span) < (right.text, right.span) }
      return left.rest.lexicographicallyPrecedes(right.rest)
    }
  }

  /// Two mentions and what relates them.
  struct Item: Comparable {
    let first: Mention
    let second: Mention
    let label: Int32

    /// Whether both are about the same mentions.
    func isAboutSame(_ other: Item) -> Bool { first == other.first && second == other.second }

    static func < (left: Item, right: Item) -> Bool {
      if left.first != right.first { return left.first < right.first }
      if left.second != right.second { return left.second < right.second }
      return left.label < right.label
    }
  }

  private(set) var items: [Item] = []

  /// Reads a record, or none; the storage is used again.
  mutating func read(_ record: RecordView?, _ labels: RelationLabels) throws(PluginError) {
    items.removeAll(keepingCapacity: true)
    guard let record else { return }
    for entry in record.classes {
      guard let label = entry.label else { continue }
      items.append(Item(first: .none, second: .none, label: try labels.number(ofRecord: label)))
    }
    for pair in record.pairs {
      guard let label = pair.label else { continue }
      let (head, tail) = (Self.mention(record, pair.head), Self.mention(record, pair.tail))
      items.append(
        Item(first: min(head, tail), second: max(head, tail), label: try labels.number(ofPair: label)))
    }
    guard items.count > 1 else { return }
    items.sort()
    var kept = 1
    for index in 1..<items.count where items[index] != items[kept - 1] {
      items[kept] = items[index]
      kept += 1
    }
    items.removeLast(items.count - kept)
  }

  private static func mention(_ record: RecordView, _ index: Int) -> Mention {
    let span = record.spans[index]
    guard let group = span.group else { return Mention(text: span.text, span: span.span) }
    let fragments = record.spans.filter { $0.group == group }.map(\.span).sorted()
    return Mention(text: span.text, span: fragments[0], rest: Array(fragments.dropFirst()))
  }
}
