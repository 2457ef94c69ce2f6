import PluginHost

/// Whether a task does the same when it is asked the same: where it does not, comparisons of anything else about it would
/// tell that one fault in many words.
extension HeadTrial {
  /// A record that prepare gives other inputs for the second time; nil where there is none.
  func differentlyPrepared() throws -> StoredRecord? {
    for prepared in training where try prepare(prepared.record, training: true).windows != prepared.windows {
      return prepared.record
    }
    return nil
  }

  /// A text that prepare writes into an input of a record in training, and into none where the record's targets are
  /// hidden, as they are in a prediction; nil where there is none.
  func textOfTargets() throws -> (text: String, record: StoredRecord)? {
    let targets = instance.item.targets
    for prepared in training {
      let seen = try? instance.prepare(prepared.record, training: true)
      let hidden = try? instance.prepare(prepared.record.blanked(targets), training: false)
      guard let seen, let hidden, !hidden.isEmpty else { continue }
      let known = Set(hidden.flatMap(\.writtenTexts))
      if let text = seen.flatMap(\.writtenTexts).first(where: { !known.contains($0) }) {
        return (text, prepared.record)
      }
    }
    return nil
  }

  /// Two recordings of one batch: with gold when a loss is wanted.
  func recordedTwice(_ context: CheckContext, training: Bool, wantsLoss: Bool) throws -> (StepTrial, StepTrial) {
    let batch = batch(gold: wantsLoss)
    func step() throws -> StepTrial {
      try StepTrial(self, batch, random: context.random(1), training: training, wantsLoss: wantsLoss)
    }
    return (try step(), try step())
  }

  /// Throws `NothingToTest` where prepare or build does something else the second time.
  func requirePurity(_ context: CheckContext) throws {
    try requireWindows()
    guard try differentlyPrepared() == nil else {
      throw NothingToTest("prepare gives other inputs each time, which head.prepare tells")
    }
    let (first, second) = try recordedTwice(context, training: true, wantsLoss: true)
    guard try first.agrees(with: second) else {
      throw NothingToTest("build records another graph each time, which head.build tells")
    }
  }
}

extension PreparedInput {
  /// What the task has written into it that is not of the record's texts.
  fileprivate var writtenTexts: [String] {
    (first.chunks + (second?.chunks ?? [])).compactMap { chunk in
      switch chunk {
      case .copy: nil
      case .replace(_, _, let text), .insert(let text), .token(let text, _, _): text
      }
    }
  }
}
