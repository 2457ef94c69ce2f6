import PluginSDK

/// The gold mentions of a record as tags can hold them: contiguous, of a known type, without overlap.
struct GoldMentions {
  /// A mention that tags hold.
  struct Mention {
    /// Its index among the record's spans.
    let index: Int
    let text: Int
    let span: TextSpan
    let type: Int
    /// The words that it shares a byte with.
    let words: Range<Int>
  }

  /// In order of text and start, without overlap.
  private(set) var mentions: [Mention] = []
  /// Places of mentions that tags cannot hold. Words that only these cover teach nothing: neither that they are in a
  /// mention nor that they are in none.
  private(set) var neutral: [RecordSpan] = []

  init(_ record: RecordView, types: Int) {
    let fragmented = Self.fragmentedGroups(record)
    for index in Self.outermostFirst(record) {
      let gold = record.spans[index]
      let words = record.words(sharedWith: gold)
      guard let type = gold.label, type < types, gold.group.map(fragmented.contains) != true, !words.isEmpty else {
        neutral.append(gold)
        continue
      }
      if let last = mentions.last, last.text == gold.text, gold.span.overlaps(last.span) {
        neutral.append(gold)
      } else {
        mentions.append(Mention(index: index, text: gold.text, span: gold.span, type: type, words: words))
      }
    }
  }

  /// Groups of more than one fragment.
  static func fragmentedGroups(_ record: RecordView) -> Set<Int> {
    var once: Set<Int> = []
    var more: Set<Int> = []
    for span in record.spans {
      if let group = span.group, !once.insert(group).inserted { more.insert(group) }
    }
    return more
  }

  /// The indices of a record's spans by text, start, longest first, and index: of nested mentions the outermost leads.
  static func outermostFirst(_ record: RecordView) -> [Int] {
    let spans = record.spans
    return spans.indices.sorted { left, right in
      let (a, b) = (spans[left], spans[right])
      return (a.text, a.span.start, -a.span.end, left) < (b.text, b.span.start, -b.span.end, right)
    }
  }
}

extension RecordView {
  /// The words that share a byte with `span`.
  func words(sharedWith span: RecordSpan) -> Range<Int> {
    let words = words
    let first = words.partition { ($0.text, $0.span.end) > (span.text, span.span.start) }
    let last = words.partition { ($0.text, $0.span.start) >= (span.text, span.span.end) }
    return first..<max(first, last)
  }
}
