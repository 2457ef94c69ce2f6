import PluginSDK

/// Why no candidate of a record can answer for a relation that it says.
struct PairObstacles {
  private let record: RecordView
  private let reading: MentionReading
  private let rule: CandidateRule
  private let gold: GoldPairs
  private var seen: Set<RecordPair> = []

  init(_ record: RecordView, _ reading: MentionReading, rule: CandidateRule) {
    self.record = record
    self.reading = reading
    self.rule = rule
    gold = GoldPairs(record)
  }

  /// The reason for the pair at `index`, the first that holds; nil when the candidate with `tag` answers for it. Asked
  /// for every pair in order.
  mutating func reason(_ index: Int) -> (reason: StaticString?, tag: UInt64) {
    let pair = record.pairs[index]
    let (head, tail) = (record.firstFragment(pair.head), record.firstFragment(pair.tail))
    if head == tail { return ("self", 0) }
    let ordered = RecordPair(head: min(head, tail), tail: max(head, tail), label: pair.label)
    if !seen.insert(ordered).inserted { return ("duplicate", 0) }
    if gold.index(head, tail) != index { return ("second-label", 0) }
    guard let one = reading.place(ofSpan: head), let other = reading.place(ofSpan: tail) else {
      return ("other-types", 0)
    }
    switch rule.verdict(reading, min(one, other), max(one, other)) {
    case .candidate(let candidate): return (nil, candidate.tag)
    case let verdict: return (verdict.reason, 0)
    }
  }
}
