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
      let most = comparisons.map(\.count).max() ?? 0
      guard most > 1 else { throw NothingToTest("only \(most) of the records has a loss: there is nothing to add up") }
      return "\(comparisons.count) loss(es) of \(chosen.count) records"
    }
  ]
}
