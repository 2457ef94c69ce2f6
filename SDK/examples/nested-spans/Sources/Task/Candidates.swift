import PluginSDK

/// The runs of words that may be mentions: of each window, every word that it owns with up to `maxWidth` - 1 words behind
/// it that the window shows too.
///
/// `build`, `account` and `decode` make the same list of the same windows, so row i of the output is candidate i. A word is
/// owned by one window only, so no candidate comes twice.
struct Candidates {
  /// A run of words, by the tokens that speak for its first and its last one.
  struct Candidate {
    let first: Int
    let last: Int
    /// The number of words, less 1.
    let width: Int
  }

  /// All of them, a window behind the other.
  private(set) var list: [Candidate] = []
  /// How many each window has.
  private(set) var counts: [Int] = []

  init(_ batch: Batch, maxWidth: Int) {
    for window in 0..<batch.windowCount {
      let before = list.count
      // The first pieces of the words that the window shows.
      let starts = batch.tokens(ofWindow: window).filter {
        batch.flags(ofToken: $0).contains(.wordStart) && batch.word(ofToken: $0) != nil
      }
      for (place, first) in starts.enumerated() where batch.flags(ofToken: first).contains(.owned) {
        for (width, last) in starts[place...].prefix(maxWidth).enumerated() {
          guard batch.sources[last] == batch.sources[first] else { break }
          list.append(Candidate(first: first, last: last, width: width))
        }
      }
      counts.append(list.count - before)
    }
  }

  /// The words of a candidate, the first and the last one; nil when the record lacks them.
  static func words(_ candidate: Candidate, _ batch: Batch, _ record: RecordView) -> (RecordSpan, RecordSpan)? {
    guard let first = batch.word(ofToken: candidate.first), let last = batch.word(ofToken: candidate.last),
      max(first, last) < record.words.count
    else { return nil }
    return (record.words[first], record.words[last])
  }

  /// The bytes of a candidate in its text.
  static func place(_ candidate: Candidate, _ batch: Batch, _ record: RecordView) -> Place? {
    words(candidate, batch, record).map { first, last in
      Place(text: first.text, span: TextSpan(start: first.span.start, end: last.span.end))
    }
  }

  /// Where a mention or a candidate is.
  struct Place: Hashable {
    let text: Int
    let span: TextSpan
  }
}
