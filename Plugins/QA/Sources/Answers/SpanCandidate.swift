import PluginSDK

/// A range of a passage that may be the answer.
struct SpanCandidate {
  /// The index of its text.
  let text: Int
  /// Its bytes.
  let span: TextSpan
  /// The sum of its start and end logits.
  let score: Float
}

/// The best ranges of each passage of a question, as BERT's run_squad.py chooses them (google-research/bert,
/// `write_predictions`): in every window the best starts and the best ends are combined; a range must begin in the window
/// that owns its first piece, end behind its beginning and be no longer than allowed; of ranges with one wording the best
/// is kept.
struct SpanSearch: Sendable {
  /// How many starts and ends of a window are combined, and how many ranges of a passage are kept.
  let best: Int
  /// The most pieces of an answer.
  let maximumPieces: Int

  /// The best ranges of a passage in order, and the null score of its windows: the least sum of the logits of `[CLS]`.
  func ranges(
    ofText text: Int, _ outputs: DecodeView, logits: OutputRows
  ) throws(PluginError) -> (ranges: [SpanCandidate], null: Float?) {
    let windows = outputs.windows
    var all: [SpanCandidate] = []
    var null: Float?
    for window in 0..<windows.windowCount where windows.tag(ofWindow: window) == UInt64(text) {
      let tokens = windows.tokens(ofWindow: window)
      guard let first = tokens.first else { continue }
      let sum = logits[first][0] + logits[first][1]
      null = min(null ?? sum, sum)
      add(windows, tokens, text: text, logits: logits, to: &all)
    }
    // Equal scores keep the order in which they were found.
    let order = all.indices.sorted { all[$0].score != all[$1].score ? all[$0].score > all[$1].score : $0 < $1 }
    var kept: [SpanCandidate] = []
    var seen: Set<BorrowedText> = []
    let passage = outputs.record.texts[text].text
    for index in order where kept.count < best {
      if seen.insert(passage[all[index].span]).inserted { kept.append(all[index]) }
    }
    return (kept, null)
  }

  private func add(
    _ windows: Batch, _ tokens: Range<Int>, text: Int, logits: OutputRows, to all: inout [SpanCandidate]
  ) {
    func isOfPassage(_ token: Int) -> Bool {
      windows.segments[token] == 1 && windows.source(ofToken: token) == text
    }
    let ends = top(tokens, column: 1, logits).filter(isOfPassage)
    for start in top(tokens, column: 0, logits)
    where isOfPassage(start) && windows.flags(ofToken: start).contains(.owned) {
      for end in ends where end >= start && end - start < maximumPieces {
        let span = TextSpan(start: windows.span(ofToken: start).start, end: windows.span(ofToken: end).end)
        guard span.start < span.end else { continue }
        all.append(SpanCandidate(text: text, span: span, score: logits[start][0] + logits[end][1]))
      }
    }
  }

  /// The tokens of a window with the highest logits of a column, in that order; of equal ones the earlier first.
  private func top(_ tokens: Range<Int>, column: Int, _ logits: OutputRows) -> [Int] {
    let order = tokens.sorted {
      let (a, b) = (logits[$0][column], logits[$1][column])
      return a != b ? a > b : $0 < $1
    }
    return Array(order.prefix(best))
  }
}
