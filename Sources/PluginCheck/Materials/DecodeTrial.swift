import PluginHost

/// Lets a task decode what its own graph makes of hidden states of many sizes.
struct DecodeTrial {
  /// What the hidden states are.
  enum Values: CaseIterable {
    /// Numbers from -1 to 1.
    case ordinary
    /// A thousand times as large, so that every softmax is sure.
    case large
    /// Denormal numbers.
    case tiny
    /// Zeros, so that many choices are ties.
    case equal

    var scale: Float {
      switch self {
      case .ordinary: 1
      case .large: 1000
      case .tiny: 1e-40
      case .equal: 0
      }
    }
  }

  private let trial: HeadTrial
  private let context: CheckContext

  init(_ trial: HeadTrial, _ context: CheckContext) {
    self.trial = trial
    self.context = context
  }

  /// What decode sees of each record that has windows.
  ///
  /// - Parameter gold: whether the records keep their targets, as for tuning.
  func inputs(_ values: Values, gold: Bool = false) throws -> [DecodeInput] {
    let chosen = trial.prediction.filter { !$0.windows.isEmpty }
    let step = try StepTrial(
      trial, HeadTrial.batch(chosen.map { ($0.visible, $0.windows) }), random: context.random(1), training: false,
      wantsLoss: false, hiddenScale: values.scale)
    let inputs = try step.decodeInputs(chosen.map { (gold ? $0.record : $0.visible, $0.windows) })
    // What the head makes of hidden states that no encoder gives is not decode's fault.
    let finite = inputs.filter { $0.outputs.allSatisfy { $0.values.allSatisfy(\.isFinite) } }
    guard finite.count == inputs.count || values != .ordinary else {
      throw Finding(
        "build makes an output that is not finite of hidden states between -1 and 1",
        mend: "look for a division by zero, or a logarithm or an exponential out of range, in what build records")
    }
    return finite
  }

  /// Decodes every record; the predictions.
  ///
  /// - Parameter unread: told each part of a prediction that is no target of the task.
  func run(_ values: Values, unread: ((String) -> Void)? = nil) throws -> [StoredRecord] {
    try inputs(values).map { try trial.instance.decode($0, unread: unread) }
  }

  /// Whether the same outputs are decoded to the same prediction twice.
  func isRepeatable() throws -> Bool {
    let inputs = try inputs(.ordinary)
    func decoded() throws -> [PredictedParts] { try inputs.map { PredictedParts(try trial.instance.decode($0)) } }
    return try decoded() == decoded()
  }

  /// Throws `NothingToTest` where they are not: what two decodings differ by is then not what a test is about.
  func requireRepeatable() throws {
    guard try isRepeatable() else {
      throw NothingToTest("decode puts other predictions each time, which repeat.decode tells")
    }
  }
}
