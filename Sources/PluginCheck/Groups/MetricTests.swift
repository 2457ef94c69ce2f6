import PluginHost

extension CheckTest {
  /// The laws of metrics.
  static let metricTests: [CheckTest] = [
    CheckTest("metric.empty", "Without any record the values are defined and finite.", ["R-72"], .items(.metric)) {
      context in
      let trial = try MetricTrial(context)
      let values = try trial.values([])
      guard !values.isEmpty else {
        throw Finding(
          "without records finish gives no value", mend: "put every value, 0 with BP_UNDEFINED where it is 0/0")
      }
      return "\(values.count) values"
    },
    CheckTest("metric.order", "The order of records changes nothing.", ["R-71"], .items(.metric)) { context in
      let trial = try MetricTrial(context)
      for predictions in MetricTrial.Predictions.allCases {
        let pairs = trial.pairs(predictions)
        let forwards = try trial.values(pairs)
        try trial.requireEqual(forwards, try trial.values(pairs.reversed()), "in reverse order")
        var random = context.random(4)
        try trial.requireEqual(forwards, try trial.values(pairs.shuffled(using: &random)), "in another order")
      }
      return "three orders"
    },
    CheckTest("metric.merge", "Merging is the same as having seen both.", ["R-71"], .items(.metric)) { context in
      let trial = try MetricTrial(context)
      for predictions in MetricTrial.Predictions.allCases {
        let pairs = trial.pairs(predictions)
        let whole = try trial.values(pairs)
        for cut in [0, 1, pairs.count / 2, pairs.count] {
          let left = try trial.state(pairs[..<cut]), right = try trial.state(pairs[cut...])
          try left.merge(right)
          try trial.requireEqual(whole, try left.finish(), "merged from \(cut) and \(pairs.count - cut)")
          try trial.requireEqual(try trial.values(Array(pairs[cut...])), try right.finish(), "of what was merged from")
        }
      }
      return "four cuts"
    },
    CheckTest("metric.repeat", "finish may be asked any number of times.", ["R-71"], .items(.metric)) { context in
      let trial = try MetricTrial(context)
      let state = try trial.state(trial.pairs(.mixed)[...])
      let once = try state.finish()
      try trial.requireEqual(once, try state.finish(), "asked again")
      return "\(once.count) values"
    },
    CheckTest("metric.missing", "A missing prediction counts as an empty one.", ["R-73"], .items(.metric)) { context in
      let trial = try MetricTrial(context)
      let mend =
        "count a prediction that is missing as one that holds nothing: what is left out raises the others' score"
      let missing = try trial.values(trial.pairs(.missing)), hollow = try trial.values(trial.pairs(.empty))
      try trial.requireEqual(hollow, missing, "with missing predictions instead of empty ones", mend: mend)
      // Beside others too: what is skipped would raise their score.
      try trial.requireEqual(
        try trial.values(trial.pairs(.mixed, missingAreEmpty: true)), try trial.values(trial.pairs(.mixed)),
        "with some missing predictions instead of empty ones", mend: mend)
      return "equal"
    },
    CheckTest(
      "metric.best", "No prediction is better than the gold itself, and a wrong one is worse.", ["R-71"],
      .items(.metric)
    ) { context in
      let trial = try MetricTrial(context)
      let perfect = try trial.values(trial.pairs(.perfect)), wrong = try trial.values(trial.pairs(.wrong))
      let mixed = try trial.values(trial.pairs(.mixed))
      for value in perfect where value.higherIsBetter {
        for other in [mixed, wrong] {
          guard let worse = other.first(where: { $0.name == value.name }), worse.value > value.value + 1e-9 else {
            continue
          }
          throw Finding(
            "\(value.name) of perfect predictions is \(value.value), of others \(worse.value)",
            mend: "look at numerator and denominator: a perfect prediction must be best")
        }
      }
      if let primary = perfect.primary ?? perfect.first,
        let worst = wrong.first(where: { $0.name == primary.name }), worst.value == primary.value
      {
        throw Finding.warning(
          "\(primary.name) is \(primary.value) for perfect and for wrong predictions of the records",
          mend: "this may be right where it looks at something that these records do not have: --data gives it others")
      }
      return perfect.first.map { "\($0.name) \($0.value)" } ?? "no value"
    },
    CheckTest("metric.leaks", "Counting leaves nothing behind.", ["R-37"], .items(.metric), limit: 60, isSpied: false) {
      context in
      let trial = try MetricTrial(context)
      let pairs = trial.pairs(.mixed)
      let bytes = HeapGrowth.perCall(100) { _ = try? trial.values(pairs) }
      guard bytes < 16 else {
        throw Finding("each count leaves \(bytes) bytes behind", mend: "free in end all that begin and update allocate")
      }
      return "nothing"
    },
  ]
}
