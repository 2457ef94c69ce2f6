import PluginHost

extension CheckTest {
  /// What a task keeps, and what it leaves behind.
  static let stateTests: [CheckTest] = [
    CheckTest(
      "head.tune", "tune works on held-out records, the second time as the first.", ["R-21"], .items(.task)
    ) { context in
      guard try context.task().canTune else { throw NothingToTest("the task has no tune") }
      let trial = try HeadTrial(context, context.records())
      let inputs = try DecodeTrial(trial, context).inputs(.ordinary, gold: true)
      let goldless = try DecodeTrial(trial, context).inputs(.ordinary, gold: false)
      // What fails before any tuning is not about it, and told as what it is.
      for input in goldless { _ = try trial.instance.decode(input) }
      try trial.instance.tune(count: inputs.count) { inputs[$0] }
      let once = try trial.instance.save()
      try trial.instance.tune(count: inputs.count) { inputs[$0] }
      guard try trial.instance.save() == once else {
        throw Finding("tune on the same records gave other state", mend: "begin each tune afresh")
      }
      // Without any record, and without any of the task's gold, there is nothing to adapt to, and all goes on.
      for devel in [[], goldless] {
        try trial.instance.tune(count: devel.count) { devel[$0] }
        do {
          for input in goldless { _ = try trial.instance.decode(input) }
        } catch let error as PluginError {
          throw Finding(
            "after tune on \(devel.isEmpty ? "no records" : "records without gold"), decode fails: "
              + context.withoutStop(error),
            mend: "keep what was there before where there is nothing to tune by: a mean of nothing is 0/0")
        }
      }
      return "\(inputs.count) records, \(once.count) bytes of state"
    },
    CheckTest(
      "head.tune-source", "tune ends where a record of its source cannot be had.", ["R-79"], .items(.task), limit: 10
    ) { context in
      let task = try context.task()
      guard task.canTune else { throw NothingToTest("the task has no tune") }
      let trial = try HeadTrial(context, context.records())
      let inputs = try DecodeTrial(trial, context).inputs(.ordinary, gold: true)
      // The host keeps this error, whatever tune returns; a tune that asks for another record asks for ever.
      let unavailable = PluginError.notOffered(task.site("next"))
      for given in [0, min(2, inputs.count)] {
        do {
          try trial.instance.tune(count: given + 2) { index throws(PluginError) in
            guard index < given else { throw unavailable }
            return inputs[index]
          }
        } catch let error as PluginError where error == unavailable {}
      }
      return "without a record, and behind \(min(2, inputs.count))"
    },
    CheckTest(
      "head.state", "What save wrote is read back by create to the same behaviour and the same bytes.",
      ["R-63", "R-64"], .items(.task)
    ) { context in
      let materials = try context.records()
      let trial = try HeadTrial(context, materials)
      let inputs = try DecodeTrial(trial, context).inputs(.ordinary, gold: true)
      try trial.instance.tune(count: inputs.count) { inputs[$0] }
      let state = try trial.instance.save()
      guard !state.isEmpty else { throw NothingToTest("the task keeps nothing") }
      let version = try context.task().stateVersion
      let again = try HeadTrial(context, materials, state: state, stateVersion: version)
      guard try again.instance.save() == state else {
        throw Finding("save, create and save gave other bytes", mend: "read back all that save writes")
      }
      try trial.requirePurity(context)
      try DecodeTrial(trial, context).requireRepeatable()
      let first = try DecodeTrial(trial, context).run(.ordinary)
      let second = try DecodeTrial(again, context).run(.ordinary)
      guard zip(first, second).allSatisfy({ PredictedParts($0) == PredictedParts($1) }) else {
        throw Finding(
          "the task predicts otherwise after its state was read back",
          mend: "save all that decode looks at, and let it look at nothing that other calls change, such as a counter")
      }
      return "\(state.count) bytes"
    },
    CheckTest(
      "head.damaged-state", "State that is cut short, longer, or of another version is refused with a reason.",
      ["R-35"], .items(.task)
    ) { context in
      let materials = try context.records()
      let trial = try HeadTrial(context, materials)
      let inputs = try DecodeTrial(trial, context).inputs(.ordinary, gold: true)
      try trial.instance.tune(count: inputs.count) { inputs[$0] }
      let state = try trial.instance.save()
      guard !state.isEmpty else { throw NothingToTest("the task keeps nothing") }
      let task = try context.task()
      let damaged: [(String, [UInt8], String)] = [
        ("a byte too many", state + [0], task.stateVersion),
        ("a byte too few", Array(state.dropLast()), task.stateVersion),
        ("another version", state, "never/0"),
      ]
      for (what, bytes, version) in damaged {
        do {
          _ = try HeadTrial.instance(task, materials.labels, state: bytes, stateVersion: version)
        } catch PluginError.failed(let failure) {
          guard !failure.message.isEmpty else {
            throw Finding("create refused state with \(what) without a word", mend: "say why with host->error")
          }
          continue
        }
        throw Finding(
          "create took state with \(what)", mend: "check length and state_version, and refuse what does not fit")
      }
      return "\(damaged.count) kinds of damage"
    },
    CheckTest(
      "head.leaks", "Creating, preparing, accounting, building, decoding, tuning and destroying leave nothing behind.",
      ["R-36", "R-37"],
      .items(.task), limit: 60, isSpied: false
    ) { context in
      let task = try context.task()
      let materials = try context.records()
      let creating = HeapGrowth.perCall(400) { _ = try? HeadTrial.instance(task, materials.labels) }
      guard creating < 16 else {
        throw Finding(
          "each create and destroy leaves \(creating) bytes behind", mend: "free in destroy all that create allocates")
      }
      let failing = HeapGrowth.perCall(400) {
        _ = try? HeadTrial.instance(task, LabelInventories())
        _ = try? HeadTrial.instance(task, materials.labels, state: [0xFF], stateVersion: "never/0")
      }
      guard failing < 16 else {
        throw Finding(
          "each create that fails leaves \(failing) bytes behind", mend: "free what create allocated before it fails")
      }
      let trial: HeadTrial
      let inputs: [DecodeInput]
      let recorded: () throws -> StepTrial
      let step: StepTrial
      do {
        trial = try HeadTrial(context, materials)
        try trial.requireWindows()
        let batch = trial.batch(gold: true)
        recorded = { [trial] in
          try StepTrial(trial, batch, random: context.random(1), training: true, wantsLoss: true)
        }
        step = try recorded()
        inputs = try DecodeTrial(trial, context).inputs(.ordinary)
      } catch let failure as PluginError {
        // It is no leak, and other tests tell of it: with the spy, which knows what it came from.
        throw NothingToTest(context.sentence(failure))
      }
      let records = try trial.training.map(\.record) + materials.withoutBody().records
      let preparing = HeapGrowth.perCall(60) {
        for record in records { _ = try? trial.instance.prepare(record, training: true) }
      }
      let accounting = HeapGrowth.perCall(60) {
        for prepared in trial.training {
          let windows = HeadTrial.batch([(prepared.record, prepared.windows)])
          _ = try? trial.instance.account(prepared.record, windows: windows)
        }
      }
      let building = HeapGrowth.perCall(60) { _ = try? recorded() }
      let running = HeapGrowth.perCall(60) { _ = try? step.gradients() }
      let decoding = HeapGrowth.perCall(60) { for input in inputs { _ = try? trial.instance.decode(input) } }
      let tuning =
        task.canTune ? HeapGrowth.perCall(60) { try? trial.instance.tune(count: inputs.count) { inputs[$0] } } : 0
      let growths = [
        ("prepare", preparing), ("tune", tuning), ("account", accounting), ("build", building),
        ("a custom operation", running),
        ("decode", decoding),
      ]
      for (name, bytes) in growths where bytes >= 16 {
        throw Finding("\(name) leaves \(bytes) bytes behind each time", mend: "free what \(name) allocates")
      }
      return "nothing"
    },
  ]
}
