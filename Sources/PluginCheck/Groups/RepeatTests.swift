import PluginHost

extension CheckTest {
  /// The test whose message two processes must agree on.
  static let twoProcesses = "repeat.processes"

  /// The same numbers every time.
  static let repeatTests: [CheckTest] = [
    CheckTest(
      "repeat.steps",
      "The same seed and inputs give the same loss and gradients, bit for bit, whenever the task is created.",
      ["R-27", "R-51"], .items(.task)
    ) { context in
      guard let hash = try agreed(context) else {
        throw Finding(
          "a task that was created anew gave other bits for the same step",
          mend:
            "take randomness from graph->random and dropout only, keep no state between calls, and let create, param "
            + "and custom operations take no order from a hash table, which may be another each time")
      }
      return hash
    },
    CheckTest(
      twoProcesses, "The same seed and inputs give the same bits in two processes.", ["R-27"], .items(.task)
    ) { context in
      _ = try repeated(context)
      try DecodeTrial(HeadTrial(context, context.records()), context).requireRepeatable()
      return try digest(context, decodes: true)
    },
    CheckTest(
      "repeat.threads", "The number of threads does not change a bit.", ["R-57"], .items(.task)
    ) { context in
      let first = try repeated(context), second = try digest(context, threads: 2)
      guard first == second else {
        throw Finding.warning(
          "with two threads a step gives other bits than with one",
          mend: "sum in one order whatever `threads` says, so that a run can be repeated on another machine")
      }
      return first
    },
    CheckTest(
      "repeat.decode", "The same outputs are decoded to the same prediction.", ["R-21"], .items(.task)
    ) { context in
      let trial = try HeadTrial(context, context.records())
      guard try DecodeTrial(trial, context).isRepeatable() else {
        throw Finding(
          "decode put another prediction the second time",
          mend:
            "keep no state between calls of decode, and sort what comes out of a hash table: its order may be another "
            + "each time")
      }
      _ = try repeated(context)
      func decoded() throws -> [PredictedParts] {
        try DecodeTrial(HeadTrial(context, context.records()), context).run(.ordinary).map { PredictedParts($0) }
      }
      let first = try decoded()
      for _ in 1..<instances where try decoded() != first {
        throw Finding(
          "a task that was created anew decoded the same outputs to another prediction",
          mend: "let create take no order from a hash table, which may be another each time, and no random numbers")
      }
      return "\(trial.prediction.count) records"
    },
  ]

  /// How many instances of a task are compared.
  private static let instances = 6

  /// The hash that all instances have; nil where they differ.
  private static func agreed(_ context: CheckContext) throws -> String? {
    try HeadTrial(context, context.records()).requirePurity(context)
    let first = try digest(context)
    // What an instance makes of an order by chance may be right once.
    for _ in 1..<instances where try digest(context) != first { return nil }
    return first
  }

  /// The same; throws `NothingToTest` where they differ.
  private static func repeated(_ context: CheckContext) throws -> String {
    guard let hash = try agreed(context) else {
      throw NothingToTest("the same step gives other bits each time, which repeat.steps tells")
    }
    return hash
  }

  /// A hash of inputs, loss and gradients of a step, and if asked for of the predictions.
  private static func digest(_ context: CheckContext, threads: Int = 1, decodes: Bool = false) throws -> String {
    let trial = try HeadTrial(context, context.records())
    try trial.requireWindows()
    let step = try StepTrial(
      trial, trial.batch(gold: true), random: context.random(1), training: true, wantsLoss: true, threads: threads)
    let loss = try step.gradients()
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ word: UInt64) { hash = (hash ^ word) &* 0x100_0000_01B3 }
    mix(loss.bitPattern)
    for tensor in step.tensors { for value in step.gradient(tensor) { mix(UInt64(value.bitPattern)) } }
    for record in decodes ? try DecodeTrial(trial, context).run(.ordinary) : [] {
      for byte in "\(Array(record.spans))\(Array(record.classes))\(record.values)".utf8 { mix(UInt64(byte)) }
    }
    return "hash " + String(hash, radix: 16)
  }
}
