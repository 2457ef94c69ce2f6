import PluginSDK

extension QATask {
  /// Enters every gold answer that no prediction can equal, with the first of these reasons that holds: `other-kind` (the
  /// model does not answer such questions), `no-passage` (the question comes without a text), `unanswerable` (no passage
  /// holds a wording of it), `split-by-window` (no window shows all of it), `too-long` (it has more pieces than an answer
  /// may have). Of yes and no: `other-kind`, `no-passage`, `label-unknown`.
  public func account(_ record: RecordView, windows: Batch, ledger: Ledger) throws(PluginError) {
    let kind = QuestionKind(record)
    let isAnswered = settings.kinds.contains(kind) && (kind != .yesNo || yesNo != nil)
    let hasPassage = record.texts.contains { $0.role == .body }
    for (index, entry) in record.classes.enumerated() {
      let reason: StaticString? =
        if kind != .yesNo || !isAnswered {
          "other-kind"
        } else if !hasPassage {
          "no-passage"
        } else if entry.label != yesNo?.yes, entry.label != yesNo?.no {
          "label-unknown"
        } else {
          nil
        }
      if let reason { try ledger.enter(reason, .records, index) }
    }
    for index in record.answers.indices {
      let reason: StaticString? =
        if kind == .yesNo || !isAnswered {
          "other-kind"
        } else if !hasPassage {
          "no-passage"
        } else {
          obstacle(toAnswer: index, record, windows)
        }
      if let reason { try ledger.enter(reason, .answers, index) }
    }
  }

  /// Why no range can be an answer or one of its synonyms; nil when one can.
  private func obstacle(toAnswer index: Int, _ record: RecordView, _ windows: Batch) -> StaticString? {
    let answer = record.answers[index]
    var isLocated = false
    var isShown = false
    for (other, synonym) in record.answers.enumerated()
    where other == index || (answer.group != nil && synonym.group == answer.group) {
      guard let text = synonym.source, let span = synonym.span else { continue }
      isLocated = true
      for window in 0..<windows.windowCount where windows.tag(ofWindow: window) == UInt64(text) {
        guard let tokens = AnswerTargets.tokens(of: span, text, windows, window) else { continue }
        isShown = true
        if tokens.count <= settings.search.maximumPieces { return nil }
      }
    }
    return isShown ? "too-long" : isLocated ? "split-by-window" : "unanswerable"
  }
}
