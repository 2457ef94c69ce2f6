import PluginSDK

/// Marks the words of a record by the mentions that cover them, in IOB2.
struct SpanTagger {
  /// What a word got.
  struct Mark {
    /// The index of the mention's type; nil when it has none.
    var type: Int?
    /// Whether the mention begins here.
    var begins: Bool
  }

  /// The mark of every word; nil outside of mentions.
  private(set) var marks: [Mark?]

  /// Marks `words` by the mentions of `record`. What cannot be marked is entered in `ledger`: fragments of
  /// discontinuous mentions, mentions that overlap one marked before (the earlier and, of those, the longer is marked
  /// first), and mentions without a word. A mention that begins or ends inside a word is widened to whole words and
  /// entered as well.
  init(_ record: RecordView, words: LentArray<RecordSpan>, ledger: Ledger?) throws(PluginError) {
    marks = Array(repeating: nil, count: words.count)
    var spans: [(index: Int, span: RecordSpan)] = []
    let groups = SpanGroups(record.spans)
    for (index, span) in record.spans.enumerated() {
      if groups.isFragment(index) {
        try ledger?.enter(Unheld.discontinuous, .spans, index)
      } else {
        spans.append((index, span))
      }
    }
    spans.sort {
      let (left, right) = ($0.span, $1.span)
      if left.text != right.text { return left.text < right.text }
      if left.span.start != right.span.start { return left.span.start < right.span.start }
      if left.span.end != right.span.end { return left.span.end > right.span.end }
      return $0.index < $1.index
    }
    for (index, span) in spans {
      let first = Self.firstWord(of: words, endingAfter: span.span.start, in: span.text)
      var next = first
      while next < words.count, words[next].text == span.text, words[next].span.start < span.span.end { next += 1 }
      if next == first {
        try ledger?.enter(Unheld.noWord, .spans, index)
      } else if marks[first..<next].contains(where: { $0 != nil }) {
        try ledger?.enter(Unheld.overlapping, .spans, index)
      } else {
        if words[first].span.start != span.span.start || words[next - 1].span.end != span.span.end {
          try ledger?.enter(Unheld.boundary, .spans, index)
        }
        for word in first..<next { marks[word] = Mark(type: span.label, begins: word == first) }
      }
    }
  }

  /// The first word of a text that ends after `start`.
  private static func firstWord(of words: LentArray<RecordSpan>, endingAfter start: Int, in text: Int) -> Int {
    var low = 0
    var high = words.count
    while low < high {
      let middle = (low + high) / 2
      let word = words[middle]
      if word.text < text || (word.text == text && word.span.end <= start) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
