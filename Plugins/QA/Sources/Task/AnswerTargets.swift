import PluginSDK

/// Where in each window of a batch the answer begins and ends.
///
/// A window that does not show the whole of an answer points at its first token, `[CLS]`, as in run_squad.py.
struct AnswerTargets {
  /// The windows of questions that are answered by a range.
  private(set) var windows: [Int] = []
  /// Per such window the first and the last token of the answer, counted from the window's first.
  private(set) var starts: [Int32] = []
  private(set) var ends: [Int32] = []
  /// The first windows of passages of yes/no questions, and 1 for yes, 0 for no.
  private(set) var yesNoWindows: [Int32] = []
  private(set) var yesNo: [Float] = []

  init(_ batch: Batch, task: QATask) throws(PluginError) {
    for window in 0..<batch.windowCount {
      let record = try batch.record(batch.recordIndex(ofWindow: window))
      guard record.hasGold else { continue }
      if QuestionKind(record) == .yesNo {
        guard let labels = task.yesNo, batch.number(ofWindow: window) == 0, let label = record.classes.first?.label
        else { continue }
        guard label == labels.yes || label == labels.no else { continue }
        yesNoWindows.append(Int32(window))
        yesNo.append(label == labels.yes ? 1 : 0)
      } else {
        let text = Int(batch.tag(ofWindow: window))
        let range = record.answers.lazy.filter { $0.isLocated(in: text) }
          .compactMap { $0.span.flatMap { Self.tokens(of: $0, text, batch, window) } }.first
        windows.append(window)
        starts.append(Int32(range?.lowerBound ?? 0))
        ends.append(Int32(range.map { $0.upperBound - 1 } ?? 0))
      }
    }
  }

  /// The tokens of a window that show all of an answer, counted from the window's first; nil when it does not.
  static func tokens(of answer: TextSpan, _ text: Int, _ batch: Batch, _ window: Int) -> Range<Int>? {
    let tokens = batch.tokens(ofWindow: window)
    var first: Int?
    var last: Int?
    for token in tokens where batch.segments[token] == 1 && batch.source(ofToken: token) == text {
      let span = batch.span(ofToken: token)
      if first == nil, span.start <= answer.start, answer.start < span.end { first = token - tokens.lowerBound }
      if span.start < answer.end, answer.end <= span.end { last = token - tokens.lowerBound }
    }
    guard let first, let last, first <= last else { return nil }
    return first..<(last + 1)
  }
}
