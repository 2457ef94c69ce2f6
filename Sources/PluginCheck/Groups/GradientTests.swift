import PluginHost

extension CheckTest {
  /// Whether gradients are what differences say.
  static let gradientTests: [CheckTest] = [
    CheckTest(
      "grad.operations", "A custom operation's backward is the derivative of its forward, input by input.", ["R-57"],
      .items(.task), limit: 120
    ) { context in
      context.operations.mode = .differences
      return try oneStep(context, "its backward agrees with differences of its forward")
    },
    CheckTest(
      "grad.adds", "A custom operation adds to the gradients of its inputs, and is linear in those of its outputs.",
      ["R-57"], .items(.task), limit: 60
    ) { context in
      context.operations.mode = .accumulation
      return try oneStep(context, "its backward adds, and follows the gradients of its outputs")
    },
    CheckTest(
      "grad.bounds", "A custom operation writes its outputs, what it saves and input gradients, and nothing else.",
      ["R-58", "R-59"], .items(.task), limit: 60
    ) { context in
      context.operations.mode = .bounds
      return try oneStep(context, "it stays within what it was given")
    },
    CheckTest(
      "grad.pure", "A custom operation gives the same outputs for the same inputs, whatever the number of threads.",
      ["R-57"], .items(.task), limit: 60
    ) { context in
      context.operations.mode = .purity
      return try oneStep(context, "it is a function of its inputs")
    },
    CheckTest(
      "grad.tensors", "The gradient of every parameter and of the hidden states is what differences of the loss say.",
      ["R-57"], .items(.task), limit: 120
    ) { context in
      let trial = try HeadTrial(context, context.records())
      try trial.requireWindows()
      // A function with kinks, such as a maximum, disagrees with its differences where one lies between the points; a
      // wrong gradient does so everywhere. So what disagrees is tried again at other points.
      var suspects: Set<String>?
      var finding: Finding?
      let points: ClosedRange<UInt64> = 1...4
      for point in points {
        let step = try StepTrial(
          trial, trial.batch(gold: true), random: context.random(point), training: true, wantsLoss: true)
        guard step.hasLoss else { throw NothingToTest("build recorded no loss for these records") }
        try step.requireWeight()
        let findings = try GradientComparison(step, seed: context.order.seed &+ point).run(only: suspects)
        if findings.isEmpty { return "\(step.tensors.count) tensors, at \(point) point(s)" }
        suspects = Set(findings.map(\.tensor))
        finding = findings.first?.finding
      }
      if context.spy != nil, context.operations.seen.isEmpty {
        // The host's own operations differentiate right: the loss has a kink at every turn, as a maximum over many has.
        return "no custom operation; the loss has too many kinks for differences"
      }
      throw finding ?? Finding("gradients disagree with differences", mend: "compare them by hand")
    },
  ]

  /// Runs one training step, in which custom operations are looked at.
  private static func oneStep(_ context: CheckContext, _ found: String) throws -> String {
    guard context.spy != nil else {
      throw NothingToTest("the spy is not available: this system allows no functions made at run time")
    }
    let trial = try HeadTrial(context, context.records())
    try trial.requireWindows()
    let step = try StepTrial(
      trial, trial.batch(gold: true), random: context.random(1), training: true, wantsLoss: true)
    do {
      _ = try step.gradients()
    } catch {
      throw context.operations.finding ?? error
    }
    if let finding = context.operations.finding { throw finding }
    guard !context.operations.seen.isEmpty else { throw NothingToTest("no custom operation was run") }
    try step.requireWeight()
    return "\(context.operations.seen.count) custom operation(s): \(found)"
  }
}

/// Compares gradients with central differences of four points, along directions.
///
/// Along a gradient itself a factor that is wrong by 1 % shows as 1 %; along a random direction so does a gradient that is
/// zero or points elsewhere. Distances are tried from large to small, for a small one drowns in rounding and a large one
/// steps over kinks; the best agreement counts, which a wrong gradient reaches at none of them.
struct GradientComparison {
  static let tolerance = 2e-3
  private static let distances: [Float] = [0.1, 0.03, 0.01, 0.003, 0.001]

  private let step: StepTrial
  private let seed: UInt64

  init(_ step: StepTrial, seed: UInt64) {
    self.step = step
    self.seed = seed
  }

  /// Compares tensors, all or those of these names; what is wrong with each that is.
  func run(only names: Set<String>?) throws -> [(tensor: String, finding: Finding)] {
    let loss = try step.gradients()
    guard loss.isFinite else {
      throw Finding("the loss of a step is \(loss)", mend: "look for a division by zero or a logarithm of zero in it")
    }
    let gradients = step.tensors.map { step.gradient($0) }
    var findings: [(tensor: String, finding: Finding)] = []
    for (tensor, gradient) in zip(step.tensors, gradients) where names?.contains(tensor.name) ?? true {
      guard gradient.allSatisfy(\.isFinite) else {
        throw Finding(
          "the gradient of \(tensor.name) holds a number that is not finite", mend: "look at the backward there")
      }
      do {
        try compare(tensor, gradient, loss)
      } catch let finding as Finding {
        findings.append((tensor.name, finding))
      }
    }
    return findings
  }

  /// Compares one tensor along its gradient and along random directions; throws where they disagree.
  private func compare(_ tensor: StepTrial.Tensor, _ gradient: [Float], _ loss: Double) throws {
    let length = norm(gradient)
    if length > 0 {
      try compare(tensor, gradient, gradient.map { $0 / Float(length) }, loss, "along the gradient itself")
    }
    for number in 0..<2 {
      var random = CheckRandom(seed: seed, stream: UInt64(100 + number))
      let direction = (0..<tensor.count).map { _ in random.signed() }
      let scale = Float(norm(direction))
      guard scale > 0 else { continue }
      try compare(tensor, gradient, direction.map { $0 / scale }, loss, "along a random direction")
    }
  }

  private func compare(
    _ tensor: StepTrial.Tensor, _ gradient: [Float], _ direction: [Float], _ loss: Double, _ how: String
  ) throws {
    let analytic = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    // Moves as long as a thousandth to a tenth of the tensor's own length.
    let size = Float(max(1e-3, Double(tensor.count).squareRoot() * 0.5))
    var best = (error: Double.infinity, numeric: 0.0)
    for distance in Self.distances {
      let h = distance * min(size, 3)
      let values = try step.losses(moving: tensor, along: direction, by: [h, -h, 2 * h, -2 * h])
      guard values.count == 4, values.allSatisfy(\.isFinite) else { continue }
      let numeric = (8 * (values[0] - values[1]) - (values[2] - values[3])) / (12 * Double(h))
      // A loss is a float: its last bits are noise, more of it the closer the points are.
      let noise = 4e-7 * max(1, abs(loss)) / Double(h)
      let size = max(abs(analytic), abs(numeric))
      // What drowns in rounding says nothing.
      guard noise <= size * Self.tolerance / 4 else { continue }
      let error = abs(analytic - numeric) / size
      if error < best.error { best = (error, numeric) }
      if best.error <= Self.tolerance / 10 { break }
    }
    guard best.error <= Self.tolerance || best.error == .infinity else {
      let percent = (best.error * 1000).rounded() / 10
      throw Finding(
        "the gradient of \(tensor.name) is wrong by \(percent) %: \(how) it says \(analytic), differences of the loss "
          + "say \(best.numeric)",
        mend: "compare the backward of your custom operation with the derivative of its forward, factor by factor; "
          + "heads made of the host's operations alone cannot be wrong here")
    }
  }

  private func norm(_ values: [Float]) -> Double {
    values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}
