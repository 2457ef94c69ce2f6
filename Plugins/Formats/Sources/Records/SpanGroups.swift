import PluginSDK

/// Which spans of a record are fragments of one discontinuous mention.
struct SpanGroups {
  private var members: [Int: [Int]] = [:]
  private let groups: [Int?]

  /// Looks at the groups of all spans.
  init(_ spans: LentArray<RecordSpan>) {
    groups = spans.map(\.group)
    for (index, group) in groups.enumerated() {
      if let group { members[group, default: []].append(index) }
    }
  }

  /// Whether the span is one of several fragments.
  func isFragment(_ index: Int) -> Bool { fragments(of: index).count > 1 }

  /// The spans of the mention that a span belongs to, in order; itself alone when it is whole.
  func fragments(of index: Int) -> [Int] { groups[index].flatMap { members[$0] } ?? [index] }

  /// Whether the span is whole, or the first fragment of its mention.
  func isFirst(_ index: Int) -> Bool { fragments(of: index).first == index }
}
