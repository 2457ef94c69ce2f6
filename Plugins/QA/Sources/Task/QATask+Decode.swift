import Glibc
import PluginSDK

extension QATask {
  /// Puts the ranked answers of a factoid question, those of a list question that are probable enough, or yes or no.
  public func decode(_ outputs: DecodeView, into sink: RecordSink) throws(PluginError) {
    let draft = RecordDraft()
    if outputs.windows.windowCount > 0 {
      if QuestionKind(outputs.record) == .yesNo {
        try decodeYesNo(outputs, into: draft)
      } else {
        try decodeRanges(outputs, into: draft)
      }
    }
    try sink.put(draft)
  }

  /// The mean logit of the passages' first windows.
  private func decodeYesNo(_ outputs: DecodeView, into draft: RecordDraft) throws(PluginError) {
    guard yesNo != nil else { return }
    let logits = try outputs.rows(slot: 1)
    var sum = 0.0
    var passages = 0.0
    for window in 0..<outputs.windows.windowCount where outputs.windows.number(ofWindow: window) == 0 {
      sum += Double(logits[window][0])
      passages += 1
    }
    let mean = sum / passages
    let isYes = mean > settings.yesThreshold
    let probability = 1 / (1 + exp(-mean))
    draft.addClass(
      RecordClass(label: isYes ? Self.yes : Self.no, score: isYes ? probability : 1 - probability))
  }

  private func decodeRanges(_ outputs: DecodeView, into draft: RecordDraft) throws(PluginError) {
    let logits = try outputs.rows(slot: 0)
    let record = outputs.record
    var pool = AnswerPool()
    var passages = 0
    for (index, text) in record.texts.enumerated() where text.role == .body {
      let (ranges, null) = try settings.search.ranges(ofText: index, outputs, logits: logits)
      passages += 1
      if settings.allowsNull, let null, let best = ranges.first, Double(null - best.score) > settings.nullThreshold {
        continue
      }
      for (range, probability) in zip(ranges, AnswerPool.probabilities(ranges.map(\.score))) {
        var span = range.span
        if settings.tidies {
          guard let kept = AnswerCut.tidied(text.text[span]) else { continue }
          span = TextSpan(start: span.start + kept.start, end: span.start + kept.end)
        }
        pool.add(text.text[span].string, place: (index, span), probability: probability)
      }
    }
    for (rank, answer) in chosen(pool.answers, for: record).enumerated() {
      guard let place = answer.place else { continue }
      draft.addAnswer(
        record.texts[place.text].text[place.span], span: place.span, source: place.text, group: rank, rank: rank,
        score: min(1, answer.probability / Double(passages)))
    }
  }

  /// As many answers as the kind of question asks for.
  private func chosen(_ answers: [AnswerPool.Answer], for record: RecordView) -> [AnswerPool.Answer] {
    guard QuestionKind(record) == .list else { return Array(answers.prefix(settings.answers)) }
    let question = record.texts.first { $0.role == .query }?.text.string ?? ""
    if let number = AskedNumber.find(in: question) { return Array(answers.prefix(number)) }
    let probable = answers.filter { $0.probability / Double($0.occurrences) > settings.listThreshold }
    return probable.isEmpty ? Array(answers.prefix(1)) : probable
  }
}
