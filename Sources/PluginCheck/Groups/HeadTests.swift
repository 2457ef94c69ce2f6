import PluginHost

extension CheckTest {
  /// Tasks: declarations, prepare, build, decode, the ledger.
  static let headTests: [CheckTest] = [
    CheckTest(
      "head.create", "The task is created for known labels, and declares parameters and classes.",
      ["R-34", "R-38", "R-39"], .items(.task)
    ) { context in
      let instance = try HeadTrial.instance(try context.task(), context.records().labels)
      guard !instance.parameters.isEmpty else {
        throw Finding.warning(
          "it declares no parameter, so there is nothing to learn", mend: "declare them by param, if it is to learn")
      }
      return "\(instance.parameters.count) parameters, \(instance.classNames.count) classes"
    },
    CheckTest(
      "head.no-labels", "Without labels of its kind the task is refused with a reason, or does without.", ["R-35"],
      .items(.task)
    ) { context in
      do {
        _ = try HeadTrial.instance(try context.task(), LabelInventories())
        return "taken"
      } catch PluginError.failed(let failure) {
        guard !failure.message.isEmpty else {
          throw Finding("create refused without a word", mend: "say what is missing with host->error")
        }
        return "refused: \(failure.message)"
      }
    },
    CheckTest(
      "head.prepare", "prepare gives the same inputs for the same record, with chunks inside of its texts.",
      ["R-44", "R-45", "R-46"], .items(.task)
    ) { context in
      let trial = try HeadTrial(context, context.records())
      guard trial.hasWindows else {
        // The other tests are skipped in silence; once it is said where everybody sees it.
        let mend = "call sink->input for each part of a record that is to be read by the encoder"
        if trial.materials.areGiven { throw Finding(trial.nothingRead, mend: mend) }
        throw Finding.warning(
          trial.nothingRead,
          mend: "run the check again with --data FILE or FOLDER; or, if made-up records do have what it reads, \(mend)")
      }
      if let record = try trial.differentlyPrepared() {
        throw Finding(
          "prepare gave other inputs for record \(record.id) the second time",
          mend: "make prepare a function of its record and flags alone: no counters, no random numbers, no state")
      }
      let windows = trial.training.reduce(0) { $0 + $1.windows.count }
      return "\(trial.training.count) records, \(windows) windows, \(trial.refused.count) refused"
    },
    CheckTest(
      "head.build", "build records the same graph for the same batch, and outputs whatever the flags.",
      ["R-51", "R-52", "R-53"], .items(.task)
    ) { context in
      let trial = try HeadTrial(context, context.records())
      try trial.requireWindows()
      var slots: Set<Int> = []
      var learning: StepTrial?
      for (training, wantsLoss) in [(true, true), (false, true), (false, false)] {
        let (first, second) = try trial.recordedTwice(context, training: training, wantsLoss: wantsLoss)
        slots.insert(first.head.outputs.count)
        guard !first.head.outputs.isEmpty else {
          throw Finding("build recorded no output", mend: "call graph->output whatever the flags are")
        }
        guard try first.agrees(with: second) else {
          throw Finding(
            "build recorded two graphs for one batch",
            mend:
              "make build a function of self, batch and flags: no counters, no state, random numbers from graph->random"
          )
        }
        if wantsLoss, !first.hasLoss {
          throw Finding(
            "build recorded no loss for records with gold",
            mend: "call graph->loss with BP_WANT_LOSS; and if made-up records have nothing to learn, give yours with "
              + "--data")
        }
        if training { learning = first }
        if !wantsLoss, first.head.lossCount > 0 {
          throw Finding("build recorded a loss that nobody asked for", mend: "record it with BP_WANT_LOSS only")
        }
      }
      guard slots.count == 1 else {
        throw Finding(
          "the number of outputs depends on the flags: \(slots.sorted())", mend: "record every output in every build")
      }
      try learning?.requireWeight()
      return "\(slots.first ?? 0) output(s)"
    },
    CheckTest(
      "head.small-batches", "Batches without windows, with one, and with some of a record's are built and run.",
      ["R-52", "R-53"], .items(.task)
    ) { context in
      let trial = try HeadTrial(context, context.records())
      try trial.requireWindows()
      var batches = [HeadTrial.batch([]), trial.batch(gold: true, atMost: 1)]
      if !trial.instance.item.needsWholeRecords,
        let long = trial.training.max(by: { $0.windows.count < $1.windows.count }), long.windows.count > 1
      {
        batches.append(HeadTrial.batch([(long.record, Array(long.windows.dropFirst()))]))
      }
      for batch in batches {
        let step = try StepTrial(trial, batch, random: context.random(1), training: true, wantsLoss: true)
        let loss = try step.gradients()
        guard loss.isFinite else {
          throw Finding(
            "the loss of a batch with \(batch.windowCount) windows is \(loss)",
            mend: "divide by nothing yourself: give graph->loss a sum and its weight")
        }
      }
      return "\(batches.count) batches"
    },
    CheckTest(
      "head.decode", "decode puts a prediction within its rules for any finite outputs.", ["R-42", "R-61", "R-62"],
      .items(.task)
    ) { context in
      let trial = try HeadTrial(context, context.records())
      try trial.requireWindows()
      var count = 0
      var unread: Set<String> = []
      for values in DecodeTrial.Values.allCases {
        count += try DecodeTrial(trial, context).run(values) { unread.insert($0) }.count
      }
      guard unread.isEmpty else {
        let parts = unread.sorted().joined(separator: " and ")
        throw Finding.warning(
          "decode puts \(parts), which are no target of the task: nobody reads them",
          mend: "add them to the task's targets (BP_TARGET_\(unread.sorted()[0].uppercased())), or leave them out")
      }
      return "\(count) predictions"
    },
    CheckTest(
      "head.gold-hidden",
      "prepare writes nothing into an input of training that it does not write without the targets.",
      ["R-80"], .items(.task)
    ) { context in
      let trial = try HeadTrial(context, context.records())
      guard try trial.differentlyPrepared() == nil else {
        throw NothingToTest("prepare gives other inputs each time, which head.prepare tells")
      }
      if let (text, record) = try trial.textOfTargets() {
        throw Finding.warning(
          "prepare writes \"\(text)\" into the input of record \(record.id) in training, and nothing like it where the "
            + "targets are hidden",
          mend:
            "let an input hold what a prediction's holds too: a head learns to read the answer where it stands there")
      }
      return "\(trial.training.count) records"
    },
    CheckTest(
      "head.unknown-labels", "Gold with labels that training never saw is trained on, or left out; it does no harm.",
      ["R-41", "R-56"], .items(.task)
    ) { context in
      let loss = try lived(HeadTrial(context, context.records().withUnknownLabels()), context)
      return "loss \(loss)"
    },
    CheckTest(
      "head.fragments", "Gold mentions in fragments are learned from, or left out and accounted for; they do no harm.",
      ["R-48"], .items(.task)
    ) { context in
      let loss = try lived(HeadTrial(context, context.records().withFragments()), context)
      return "loss \(loss)"
    },
    CheckTest(
      "head.decode-empty", "A record without windows, which has no outputs, is decoded.", ["R-60"], .items(.task)
    ) { context in
      let trial = try HeadTrial(context, context.records())
      let bodiless = try trial.preparedIfTaken(trial.materials.withoutBody().records)
      let empty = (trial.prediction + bodiless).filter(\.windows.isEmpty)
      guard !empty.isEmpty else { throw NothingToTest("prepare gave every record an input") }
      for prepared in empty {
        let batch = PackedBatch(records: [prepared.visible], windows: [])
        _ = try trial.instance.decode(DecodeInput(record: prepared.visible, windows: batch, outputs: []))
      }
      return "\(empty.count) records"
    },
    CheckTest(
      "head.ledger", "account names gold items that exist, with reasons in small letters.", ["R-48"], .items(.task)
    ) { context in
      let trial = try HeadTrial(context, context.records())
      var entries = 0
      for prepared in trial.training {
        let batch = HeadTrial.batch([(prepared.record, prepared.windows)])
        entries += try trial.instance.account(prepared.record, windows: batch).count
        // Nothing is in reach without windows.
        let none = HeadTrial.batch([(prepared.record, [])])
        _ = try trial.instance.account(prepared.record, windows: none)
      }
      return "\(entries) entries"
    },
  ]

  /// A step, a prediction and an account of unusual records; the loss.
  private static func lived(_ trial: HeadTrial, _ context: CheckContext) throws -> Double {
    try trial.requireWindows()
    let step = try StepTrial(
      trial, trial.batch(gold: true), random: context.random(1), training: true, wantsLoss: true)
    let loss = try step.gradients()
    guard loss.isFinite else {
      throw Finding(
        "the loss is \(loss)", mend: "give targets of unknown labels the number that cross_entropy ignores")
    }
    _ = try DecodeTrial(trial, context).run(.ordinary)
    for prepared in trial.training {
      _ = try trial.instance.account(
        prepared.record, windows: HeadTrial.batch([(prepared.record, prepared.windows)]))
    }
    return loss
  }
}
