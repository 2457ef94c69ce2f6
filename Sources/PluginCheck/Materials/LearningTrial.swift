import Glibc
import PluginHost
import Workflows

/// Teaches a head a few records by heart, with hidden states that are learned too, and lets the task decode what came of it.
struct LearningTrial {
  /// A kind of gold, with how much of it there is and how much of that was predicted.
  struct Part {
    let name: String
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
    var kinds = Self.kinds(trial.instance.item.targets)
    for (entry, input) in zip(chosen, inputs) {
      let predicted = try trial.instance.decode(input)
      for index in kinds.indices {
        let gold = Self.items(kinds[index].name, entry.0.record)
        // A wrong class may be another right one of those of a record.
        if kinds[index].name == "classes", gold.count > 1 { continue }
        kinds[index].gold += gold.count
        kinds[index].found += gold.intersection(Self.items(kinds[index].name, predicted)).count
      }
    }
    parts = kinds
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

  private static func kinds(_ targets: TaskTargets) -> [Part] {
    var names: [String] = []
    if targets.contains(.spans) { names.append("mentions") }
    if !targets.isDisjoint(with: [.pairs, .pairLabels]) { names.append("relations") }
    if targets.contains(.classes) { names.append("classes") }
    if targets.contains(.answers) { names.append("answers") }
    return names.map { Part(name: $0) }
  }

  /// What a record holds of a kind, as text that is the same for the same thing.
  private static func items(_ kind: String, _ record: StoredRecord) -> Set<String> {
    func place(_ index: Int) -> String { record.spans.indices.contains(index) ? "\(record.spans[index].range)" : "" }
    switch kind {
    // A tagger may put the tags of words or mentions, and learn from either.
    case "mentions":
      return Set((Array(record.spans) + Array(record.words)).filter { $0.label != nil }.map { key($0) })
    case "relations":
      return Set(
        record.pairs.filter { $0.label != nil }.map { "\(place($0.head)) \(place($0.tail)) \($0.label ?? -1)" })
    case "classes": return Set(record.classes.compactMap(\.label).map { "\($0)" })
    default: return Set(record.answers.map(\.text))
    }
  }

  private static func key(_ span: RecordSpan) -> String { "\(span.text) \(span.range) \(span.label ?? -1)" }
}
