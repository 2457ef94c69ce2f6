import Compute
import PluginHost
import Synchronization

extension CheckTest {
  /// Many threads, borrowed memory, and what a plugin does to the process.
  static let threadTests: [CheckTest] = [
    CheckTest(
      "thread.workers",
      "prepare and decode give the same on many threads at once, and with another call in the middle of them.",
      ["R-20", "R-21"], .items(.task),
      limit: 60
    ) { context in
      let trial = try HeadTrial(context, context.records())
      try trial.requirePurity(context)
      let inputs = try DecodeTrial(trial, context).inputs(.ordinary)
      let expected = try inputs.map { PredictedParts(try trial.instance.decode($0)) }
      try DecodeTrial(trial, context).requireRepeatable()
      let faults = Mutex<[String]>([])
      let pool = try Processor(threads: 4).pool
      let shared = Shared(trial: trial, inputs: inputs, expected: expected)
      try interleaved(shared, context)
      pool.parallelFor(24 * max(1, inputs.count)) { index, _ in
        for function in ["decode", "prepare"] {
          if let fault = shared.fault(index, function) { faults.withLock { $0.append(fault) } }
        }
      }
      if let fault = faults.withLock({ $0.first }) { throw Self.sharing(fault, "with three more calls at once") }
      return "four threads, \(inputs.count) records"
    },
    CheckTest(
      "thread.crowd", "prepare and decode give the same for as long as all processors do nothing else.",
      ["R-20", "R-21"], .items(.task), limit: 60, isSpied: false
    ) { context in
      let trial = try HeadTrial(context, context.records())
      try trial.requirePurity(context)
      try DecodeTrial(trial, context).requireRepeatable()
      let inputs = try DecodeTrial(trial, context).inputs(.ordinary)
      let expected = try inputs.map { PredictedParts(try trial.instance.decode($0)) }
      return "\(try crowded(Shared(trial: trial, inputs: inputs, expected: expected))) calls"
    },
    CheckTest(
      "thread.beside-steps", "prepare and decode run while a step does.", ["R-20", "R-21"], .items(.task), limit: 60
    ) { context in
      let trial = try HeadTrial(context, context.records())
      try trial.requirePurity(context)
      let inputs = try DecodeTrial(trial, context).inputs(.ordinary)
      let batch = trial.batch(gold: true)
      let expected = try StepTrial(trial, batch, random: context.random(1), training: true, wantsLoss: true).gradients()
      let losses = Mutex<[Double]>([])
      let failed = Mutex<(any Error)?>(nil)
      let shared = Shared(trial: trial, inputs: inputs, expected: [])
      let random = context.random(1)
      try Processor(threads: 3).pool.parallelFor(3) { index, _ in
        for _ in 0..<8 {
          do {
            if index == 0 {
              let step = try StepTrial(shared.trial, batch, random: random, training: true, wantsLoss: true)
              let loss = try step.gradients()
              losses.withLock { $0.append(loss) }
            } else {
              for input in shared.inputs { _ = try shared.trial.instance.decode(input) }
              for prepared in shared.trial.training { _ = try shared.trial.prepare(prepared.record, training: true) }
            }
          } catch {
            failed.withLock { $0 = $0 ?? error }
          }
        }
      }
      if let failure = failed.withLock({ $0 }) {
        // What fails by itself too has nothing to do with threads, and is told as what it is.
        for input in inputs { _ = try trial.instance.decode(input) }
        for prepared in trial.training { _ = try trial.prepare(prepared.record, training: true) }
        throw failure
      }
      guard losses.withLock({ $0 }).allSatisfy({ $0 == expected }) else {
        throw Finding(
          "a step beside prepare and decode gave another loss",
          mend: "share nothing that changes between build, custom operations, prepare and decode")
      }
      return "eight steps"
    },
    CheckTest(
      "thread.process", "The plugin leaves the process as it was: output, folder, locale, rounding, threads, files.",
      ["R-24", "R-25", "R-26"], .plugin, limit: 60
    ) { context in
      let before = ProcessState()
      let output = OutputWatch(context.order.scratch + "/output")
      var writer = ""
      var changes: [(part: String, what: String)] = []
      try liveOnce(context) { part in
        if writer.isEmpty, output.hasSeen { writer = ", by \(part)" }
        if let change = before.change(to: ProcessState()) { changes.append((part, change.what)) }
      }
      // A thread that was left behind has time to show itself.
      ProcessState.pause(milliseconds: 300)
      let written = output.end()
      guard written.isEmpty else {
        let shown = String(decoding: written.prefix(60), as: UTF8.self).replacing("\n", with: "\\n")
        throw Finding(
          "\(written.count) bytes were written to standard output or standard error\(writer): \"\(shown)\""
            + (written.count > 60 ? "…" : ""),
          mend: "use host->log: the streams carry the user's results")
      }
      if let change = before.change(to: ProcessState()) {
        let place = changes.first { $0.what == change.what }.map { ", by \($0.part)" } ?? ""
        throw Finding("after a whole life, \(change.what)\(place)", mend: change.mend)
      }
      return "as it was"
    },
  ]

  /// Prepares and decodes each record with another one prepared and decoded in the middle of that, by another thread, at
  /// the moment in which something is handed to the host.
  private static func interleaved(_ shared: Shared, _ context: CheckContext) throws {
    guard context.spy != nil else { return }
    let interleaver = context.interleaver
    let faults = Mutex<[String]>([])
    try Processor(threads: 2).pool.parallelFor(2) { side, _ in
      guard side == 0 else { return interleaver.serve() }
      defer { interleaver.end() }
      for index in shared.trial.training.indices {
        for function in ["prepare", "decode"] {
          interleaver.arm {
            for function in ["prepare", "decode"] {
              if let fault = shared.fault(index + 1, function) { faults.withLock { $0.append(fault) } }
            }
          }
          if let fault = shared.fault(index, function) { faults.withLock { $0.append(fault) } }
          interleaver.disarm()
        }
      }
    }
    if let fault = faults.withLock({ $0.first }) { throw Self.sharing(fault, "with another call in the middle of one") }
  }

  /// Prepares and decodes on as many threads as there are processors, two at least, for a second; how often.
  private static func crowded(_ shared: Shared) throws -> Int {
    let threads = max(2, min(8, try Processor().pool.threadCount))
    let faults = Mutex<[String]>([])
    let count = Mutex(0)
    let clock = ContinuousClock()
    let end = clock.now + .seconds(1)
    try Processor(threads: threads).pool.parallelFor(threads) { side, _ in
      var calls = 0
      while clock.now < end, faults.withLock({ $0.isEmpty }) {
        // Each thread has another record, and they never come into step.
        let index = side + calls * (side + 1)
        if let fault = shared.fault(index, calls % 3 == 2 ? "prepare" : "decode") {
          faults.withLock { $0.append(fault) }
        }
        calls += 1
      }
      count.withLock { $0 += calls }
    }
    if let fault = faults.withLock({ $0.first }) { throw Self.sharing(fault, "with other calls at the same time") }
    return count.withLock { $0 }
  }

  /// What threads share changes.
  private static func sharing(_ function: String, _ how: String) -> Finding {
    Finding(
      "\(how), on another thread, another result came from \(function)",
      mend:
        "write to nothing but locals in prepare and decode: no static buffers, no fields of self, mutable ones included; "
        + "and let no clock decide",
      cause: .finding("calls share what changes"))
  }

  /// What threads share: all of it is read only.
  private final class Shared: @unchecked Sendable {
    let trial: HeadTrial
    let inputs: [DecodeInput]
    let expected: [PredictedParts]

    init(trial: HeadTrial, inputs: [DecodeInput], expected: [PredictedParts]) {
      self.trial = trial
      self.inputs = inputs
      self.expected = expected
    }

    /// The function, where a record comes to anything but what it came to alone; nil where all is well.
    func fault(_ index: Int, _ function: String) -> String? {
      do {
        if function == "prepare" {
          let prepared = trial.training[index % trial.training.count]
          return try trial.prepare(prepared.record, training: true).windows == prepared.windows ? nil : function
        }
        guard !inputs.isEmpty else { return nil }
        let place = index % inputs.count
        return PredictedParts(try trial.instance.decode(inputs[place])) == expected[place] ? nil : function
      } catch {
        return "\(function), which failed"
      }
    }
  }

  /// Every item of a plugin, used once as a run would; `ended` is told each part of that.
  private static func liveOnce(_ context: CheckContext, ended: (String) -> Void) throws {
    for item in context.plugin.description.items {
      var order = context.order
      order.item = item.id
      let inner = context.with(order)
      switch item.known {
      case .task:
        guard let trial = try HeadTrial.ifTaken(inner), trial.hasWindows else { continue }
        ended("create or prepare of \(item.id)")
        let step = try StepTrial(
          trial, trial.batch(gold: true), random: context.random(1), training: true, wantsLoss: true)
        ended("build of \(item.id)")
        _ = try step.gradients()
        ended("a custom operation of \(item.id)")
        _ = try DecodeTrial(trial, inner).run(.ordinary)
        ended("decode of \(item.id)")
      case .metric:
        let trial = try MetricTrial(inner)
        _ = try trial.values(trial.pairs(.mixed))
        ended("the metric \(item.id)")
      case .format:
        let trial = try FormatTrial(inner)
        if let sample = try? trial.sample(inner) { _ = try trial.read(sample) }
        ended("the format \(item.id)")
      case nil: break
      }
    }
  }
}
