import Glibc
import PluginHost
import Workflows

/// Teaches a head a few records by heart, with hidden states that are learned too, and lets the task decode what came of it.
struct LearningTrial {
  /// A kind of gold.
  enum Kind: String {
    case mentions, relations, classes, answers
  }

  /// How much there is of a kind of gold, and how much of that was predicted.
  struct Part {
    let kind: Kind
    var gold = 0
    var found = 0
  }

  /// The loss at first, and when it had been learned.
  private(set) var first = 0.0
  private(set) var last = 0.0
  /// What was predicted of each kind of gold that is a target of the task.
  private(set) var parts: [Part] = []
  /// Whether next to nothing of the loss was left: then the head says what it was taught.
  var hasLearned: Bool { last < 0.1 * first }

  private static let mostSteps = 400
  private static let enough = 0.02

  /// - Throws: `NothingToTest` where no record has the same windows in training and in a prediction.
  init(_ trial: HeadTrial, _ context: CheckContext) throws {
    let chosen = zip(trial.training, trial.prediction).filter { !$0.windows.isEmpty && $0.windows == $1.windows }
    guard !chosen.isEmpty else { throw NothingToTest("no record has the same windows in training and in a prediction") }
    let batch = HeadTrial.batch(chosen.map { ($0.0.record, $0.0.windows) })
    let step = try StepTrial(
      trial, batch, random: context.random(1), training: true, wantsLoss: true, dropout: false)
    try step.requireWeight()
    try teach(step)
    guard hasLearned else { return }
    let inputs = try step.decodeInputs(chosen.map { ($0.1.visible, $0.1.windows) })
    parts = Self.kinds(trial.instance.item.targets).map { Part(kind: $0) }
    for (entry, input) in zip(chosen, inputs) {
      let predicted = try trial.instance.decode(input)
      for index in parts.indices {
        let kind = parts[index].kind
        let gold = Self.items(kind, entry.0.record)
        // A wrong class may be another right one of those of a record.
        if kind == .classes, gold.count > 1 { continue }
        parts[index].gold += gold.count
        parts[index].found += gold.intersection(Self.items(kind, predicted)).count
      }
    }
  }

  /// Adam, with a rate that learns by heart.
  private mutating func teach(_ step: StepTrial) throws {
    let (rate, decay, squareDecay): (Float, Float, Float) = (0.05, 0.9, 0.999)
    var means = step.tensors.map { [Float](repeating: 0, count: $0.count) }
    var squares = means
    for number in 1...Self.mostSteps {
      last = try step.gradients()
      guard last.isFinite else { throw NothingToTest("the loss was not finite when it was learned") }
      if number == 1 { first = last }
      if last < Self.enough * first { return }
      let scale = rate * (1 - pow(squareDecay, Float(number))).squareRoot() / (1 - pow(decay, Float(number)))
      for (index, tensor) in step.tensors.enumerated() {
        let gradient = step.gradient(tensor)
        guard let values = step.store.mutableValues(of: tensor.id), gradient.count == values.count else { continue }
        for place in values.indices {
          means[index][place] = decay * means[index][place] + (1 - decay) * gradient[place]
          squares[index][place] =
            squareDecay * squares[index][place] + (1 - squareDecay) * gradient[place] * gradient[place]
          values[place] -= scale * means[index][place] / (squares[index][place].squareRoot() + 1e-8)
        }
      }
    }
  }

  private static func kinds(_ targets: TaskTargets) -> [Kind] {
    var kinds: [Kind] = []
    if targets.contains(.spans) { kinds.append(.mentions) }
    if !targets.isDisjoint(with: [.pairs, .pairLabels]) { kinds.append(.relations) }
    if targets.contains(.classes) { kinds.append(.classes) }
    if targets.contains(.answers) { kinds.append(.answers) }
    return kinds
  }

  /// What a record holds of a kind, as text that is the same for the same thing.
  private static func items(_ kind: Kind, _ record: StoredRecord) -> Set<String> {
    func place(_ index: Int) -> String { record.spans.indices.contains(index) ? "\(record.spans[index].range)" : "" }
    switch kind {
    // A tagger may put the tags of words or mentions, and learn from either.
    case .mentions:
      return Set((Array(record.spans) + Array(record.words)).filter { $0.label != nil }.map { key($0) })
    case .relations:
      return Set(
        record.pairs.filter { $0.label != nil }.map { "\(place($0.head)) \(place($0.tail)) \($0.label ?? -1)" })
    case .classes: return Set(record.classes.compactMap(\.label).map { "\($0)" })
    case .answers: return Set(record.answers.map(\.text))
    }
  }

  private static func key(_ span: RecordSpan) -> String { "\(span.text) \(span.range) \(span.label ?? -1)" }
}
