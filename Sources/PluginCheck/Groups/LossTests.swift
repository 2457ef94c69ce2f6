import PluginHost
import Workflows

extension CheckTest {
  /// What build gives as a loss.
  static let lossTests: [CheckTest] = [
    CheckTest(
      "head.loss-adds", "Sum and weight of a batch's loss are the sums of those of its records, taken one by one.",
      ["R-53", "R-55"], .items(.task), limit: 60
    ) { context in
      let trial = try HeadTrial(context, context.records())
      try trial.requirePurity(context)
      let chosen = trial.training.filter { !$0.windows.isEmpty }
      func step(_ records: [PreparedRecord]) throws -> StepTrial {
        // Without training, so that no dropout and no random choice stands between the two.
        try StepTrial(
          trial, HeadTrial.batch(records.map { ($0.record, $0.windows) }), random: context.random(1), training: false,
          wantsLoss: true)
      }
      let whole = try step(chosen)
      try whole.requireWeight()
      _ = try whole.loss()
      let batch = try whole.lossParts()
      var records: [String: [LossPart]] = [:]
      var first = 0
      for prepared in chosen {
        let windows = first..<first + prepared.windows.count
        first = windows.upperBound
        let single = try step([prepared])
        single.takeValues(from: whole, windows: windows)
        _ = try single.loss()
        let parts = try single.lossParts()
        // A name that a record has no part in may be left out.
        for name in batch.keys { records[name, default: []].append(parts[name] ?? LossPart()) }
      }
      let comparisons = batch.keys.sorted().map {
        LossComparison(name: $0, batch: batch[$0] ?? LossPart(), records: records[$0] ?? [])
      }
      for comparison in comparisons { try comparison.run() }
      try requireWindowsToAdd(trial, chosen, context)
      if let name = whole.unweighted.first {
        throw Finding.warning(
          "the weight of the loss \(name) was 0 for every record; nothing of it was tested",
          mend: "give records of yours that have what it learns with --data; if they have it, look at the targets that "
            + "build makes from gold")
      }
      let most = comparisons.map(\.count).max() ?? 0
      guard most > 1 else { throw NothingToTest("only \(most) of the records has a loss: there is nothing to add up") }
      return "\(comparisons.count) loss(es) of \(chosen.count) records"
    },
    CheckTest(
      "head.learns", "decode finds the gold of records that the head has learned by heart.", ["R-81"], .items(.task),
      limit: 60, isSpied: false
    ) { context in
      let trial = try HeadTrial(context, context.records())
      try trial.requirePurity(context)
      let learning = try LearningTrial(trial, context)
      guard learning.hasLearned else {
        throw NothingToTest("the loss went from \(learning.first) to \(learning.last) only")
      }
      guard learning.parts.contains(where: { $0.gold > 0 }) else {
        throw NothingToTest("the records have nothing that can be found or not")
      }
      let few = 4
      for part in learning.parts where part.gold >= few && part.found == 0 {
        throw Finding(
          "the loss was brought from \(learning.first) to \(learning.last), and of \(part.gold) \(part.kind) that it was "
            + "taught decode finds none",
          mend: "let a number mean the same label, and a row the same place, in the targets of build and in decode")
      }
      return learning.parts.map { "\($0.found) of \($0.gold) \($0.kind)" }.joined(separator: ", ")
    },
  ]

  /// Throws where the loss of a record's windows is another when they come in two batches, as they may.
  private static func requireWindowsToAdd(
    _ trial: HeadTrial, _ records: [PreparedRecord], _ context: CheckContext
  ) throws {
    guard !trial.instance.item.needsWholeRecords,
      let long = records.max(by: { $0.windows.count < $1.windows.count }), long.windows.count > 1
    else { return }
    func step(_ windows: ArraySlice<PackedWindow>) throws -> StepTrial {
      try StepTrial(
        trial, HeadTrial.batch([(long.record, Array(windows))]), random: context.random(1), training: false,
        wantsLoss: true)
    }
    let whole = try step(long.windows[...])
    _ = try whole.loss()
    let batch = try whole.lossParts()
    var parts: [String: [LossPart]] = [:]
    for range in [0..<1, 1..<long.windows.count] {
      let part = try step(long.windows[range])
      part.takeValues(from: whole, windows: range)
      _ = try part.loss()
      let losses = try part.lossParts()
      for name in batch.keys { parts[name, default: []].append(losses[name] ?? LossPart()) }
    }
    for name in batch.keys.sorted() {
      let comparison = LossComparison(name: name, batch: batch[name] ?? LossPart(), records: parts[name] ?? [])
      guard let (together, apart) = comparison.difference else { continue }
      throw Finding(
        "the loss \(name) of a record with \(long.windows.count) windows is \(together) when they are in one batch, and "
          + "\(apart) when they come in two, as they may",
        mend:
          "set BP_WHOLE_RECORDS in the task's flags if a loss takes several windows of a record together; else give "
          + "graph->loss the sum and the number of what the windows of this batch have")
    }
  }
}
