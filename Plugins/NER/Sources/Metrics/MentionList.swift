import PluginSDK

/// The mentions of a record in an order of their own, so that two lists can be compared by walking along them.
struct MentionList {
  struct Fragment: Comparable {
    let text: Int
    let span: TextSpan

    static func < (left: Fragment, right: Fragment) -> Bool { (left.text, left.span) < (right.text, right.span) }
  }

  struct Mention: Comparable {
    let type: Int32
    let first: Fragment
    /// Sorted; empty for a mention that is whole by itself.
    var rest: [Fragment] = []

    static func < (left: Mention, right: Mention) -> Bool {
      if left.type != right.type { return left.type < right.type }
      if left.first != right.first { return left.first < right.first }
      return left.rest.lexicographicallyPrecedes(right.rest)
    }
  }

  private(set) var mentions: [Mention] = []

  /// Reads a record, or none; the storage is used again. A fragment's type is that of its group's first fragment.
  mutating func read(_ record: RecordView?, _ table: TagTable) throws(PluginError) {
    mentions.removeAll(keepingCapacity: true)
    guard let record else { return }
    var groups: [Int: (type: Int32, fragments: [Fragment])] = [:]
    let spans = record.spans
    for index in spans.indices {
      let span = spans[index]
      let type = try table.tags(ofSpan: span.label).begin.type
      let fragment = Fragment(text: span.text, span: span.span)
      if let group = span.group {
        groups[group, default: (type, [])].fragments.append(fragment)
      } else {
        mentions.append(Mention(type: type, first: fragment))
      }
    }
    for group in groups.values {
      // A set: a fragment that is named twice is one fragment.
      var fragments: [Fragment] = []
      for fragment in group.fragments.sorted() where fragments.last != fragment { fragments.append(fragment) }
      mentions.append(Mention(type: group.type, first: fragments[0], rest: Array(fragments.dropFirst())))
    }
    mentions.sort()
  }
}
