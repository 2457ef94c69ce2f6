import PluginSDK

/// The relations that a record says, by their two mentions, whichever is the head.
struct GoldPairs {
  /// The first pair of two mentions, by the indices of their first spans, the smaller one first.
  private var first: [UInt64: Int] = [:]
  private let labels: [Int?]

  init(_ record: RecordView) {
    labels = record.pairs.map(\.label)
    for (index, pair) in record.pairs.enumerated() {
      let key = Self.key(record.firstFragment(pair.head), record.firstFragment(pair.tail))
      if first[key] == nil { first[key] = index }
    }
  }

  /// The index of the pair that counts for two mentions; nil when nothing relates them.
  func index(_ head: Int, _ tail: Int) -> Int? { first[Self.key(head, tail)] }

  /// The label of that pair: nil without a pair, and nil inside for a pair without a label.
  func label(_ head: Int, _ tail: Int) -> Int?? { index(head, tail).map { labels[$0] } }

  private static func key(_ head: Int, _ tail: Int) -> UInt64 {
    UInt64(min(head, tail)) << 32 | UInt64(max(head, tail))
  }
}
