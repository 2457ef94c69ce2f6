import PluginHost

extension CheckTest {
  /// Random materials for a while.
  static let fuzzTests: [CheckTest] = [
    CheckTest(
      "fuzz.task", "Random records, labels and options give results or reasons, and nothing else.",
      ["R-23", "R-35", "R-61"], .items(.task), limit: 60
    ) { context in
      var rounds = 0
      try repeated(context) { seed in
        var random = CheckRandom(seed: seed)
        let materials = try context.records(count: 1 + random.below(8), random: random)
        let task = try context.task()
        let settings = randomSettings(try task.options(), &random)
        let inner = context.with(context.order.with(seed: seed))
        do {
          let trial = try HeadTrial(inner, materials, settings: settings)
          let batch = trial.batch(gold: true)
          let step = try StepTrial(trial, batch, random: random, training: true, wantsLoss: true)
          guard try step.gradients().isFinite else {
            throw Finding("with --seed \(seed) the loss is not finite", mend: "look at empty or uniform inputs")
          }
          for prepared in trial.training {
            _ = try trial.instance.account(
              prepared.record, windows: HeadTrial.batch([(prepared.record, prepared.windows)]))
          }
          for values in DecodeTrial.Values.allCases { _ = try DecodeTrial(trial, inner).run(values) }
        } catch PluginError.failed(let failure) {
          guard !failure.message.isEmpty else {
            throw SeededFailure(seed: seed, error: PluginError.failed(failure))
          }
        }
        rounds += 1
      }
      return "\(rounds) rounds"
    },
    CheckTest(
      "fuzz.format", "Files of random and of altered bytes give records or reasons, and nothing else.", ["R-69"],
      .items(.format), limit: 60
    ) { context in
      let trial = try FormatTrial(context)
      guard trial.format.canRead else { throw NothingToTest("it does not read") }
      let sample = (try? trial.sample(context)).map { FormatTrial.bytes($0) } ?? []
      var rounds = 0
      try repeated(context) { seed in
        var random = CheckRandom(seed: seed)
        var bytes = sample
        if sample.isEmpty || random.once(in: 4) {
          bytes = (0..<random.below(4000)).map { _ in UInt8(random.below(256)) }
        } else {
          for _ in 0..<(1 + random.below(20)) where !bytes.isEmpty {
            switch random.below(3) {
            case 0: bytes[random.below(bytes.count)] = UInt8(random.below(256))
            case 1: bytes.remove(at: random.below(bytes.count))
            default: bytes.insert(random.pick(Array("\"\\{}[]\t\n,:<>&;0".utf8)), at: random.below(bytes.count))
            }
          }
        }
        try trial.survive(bytes, "the file of --seed \(seed)")
        rounds += 1
      }
      return "\(rounds) files"
    },
    CheckTest(
      "fuzz.metric", "Random gold and predictions give finite values.", ["R-72"], .items(.metric), limit: 60
    ) { context in
      var rounds = 0
      try repeated(context) { seed in
        let trial = try MetricTrial(context.with(context.order.with(seed: seed)))
        var random = CheckRandom(seed: seed)
        var pairs: [MetricTrial.Pair] = []
        for (perfect, wrong) in zip(trial.pairs(.perfect), trial.pairs(.wrong)) where !random.once(in: 3) {
          pairs.append(
            (perfect.gold, random.once(in: 3) ? nil : random.once(in: 2) ? wrong.predicted : perfect.predicted))
        }
        _ = try trial.values(pairs)
        rounds += 1
      }
      return "\(rounds) rounds"
    },
  ]

  /// Repeats with one seed after the other until the time is over; the first seed is the order's.
  private static func repeated(_ context: CheckContext, _ body: (UInt64) throws -> Void) throws {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(context.order.fuzzSeconds)
    var seed = context.order.seed
    repeat {
      try body(seed)
      seed &+= 1
    } while clock.now < end
  }

  /// A valid value for some of the options.
  private static func randomSettings(_ options: DeclaredOptions, _ random: inout CheckRandom) -> [String: String] {
    var settings: [String: String] = [:]
    for option in options.options where random.once(in: 2) {
      switch option.type {
      case .boolean: settings[option.name] = random.once(in: 2) ? "true" : "false"
      case .choice: settings[option.name] = random.pick(option.choices)
      case .integer, .real:
        guard let range = option.range else { continue }
        // A range may have no end, or one that no setting can name: some way from the other it is as good as endless.
        let far = 1e6
        let (least, most) = (range.lowerBound, range.upperBound)
        let lower = least.isFinite ? least : most.isFinite ? most - far : -far
        let upper = most.isFinite ? most : lower + far
        let value = lower + (upper - lower) * Double(abs(random.signed()))
        // The ends of the range are where mistakes are.
        let chosen = random.once(in: 3) ? lower : random.once(in: 3) ? upper : value
        guard chosen.isFinite, range.contains(chosen) else { continue }
        switch option.type {
        case .integer:
          guard let integer = Int64(exactly: chosen.rounded(.down)), range.contains(Double(integer)) else { continue }
          settings[option.name] = "\(integer)"
        default: settings[option.name] = "\(chosen)"
        }
      case .text: continue
      }
    }
    return settings
  }
}
