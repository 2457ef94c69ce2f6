import Checkpoints
import JSON
import Training

/// A pre-training as its file describes it: what to begin from, what to train on, for how long.
///
/// Names of corpora are folders that the user has; everything else is in the file.
public struct PretrainingRecipe: Sendable {
  /// A part of the training.
  public struct Phase: Sendable, Equatable {
    /// The corpora by name, with their shares.
    public let corpora: [(name: String, weight: Double)]
    /// The numbers, without corpora.
    public let numbers: PretrainingPhase

    /// Equal when everything is.
    public static func == (first: Phase, second: Phase) -> Bool {
      first.numbers == second.numbers && first.corpora.elementsEqual(second.corpora, by: ==)
    }
  }

  /// Its name: that of its file.
  public let name: String
  /// What it makes.
  public let about: String
  /// Where its numbers stand.
  public let source: String
  /// The model that it begins from, by the name that everybody knows it by; nil: from random weights.
  public let initialModel: String?
  /// The vocabulary that it is over, by name.
  public let vocabulary: String
  /// The shape of the model.
  public let architecture: BertConfiguration
  /// The parts.
  public let phases: [Phase]
  /// The highest learning rate.
  public let learningRate: Double
  /// Warm-up: a share of all steps below 1, a number of steps from 1.
  public let warmup: Double
  /// Which Adam.
  public let optimizer: OptimizerKind
  /// Whether all pieces of a word are masked together.
  public let wholeWords: Bool
  /// How much the loss of a next sentence counts.
  public let nextSentenceWeight: Double
  /// Pieces computed at once, where it says so.
  public let microBatchTokens: Int?
  /// The share of documents that are held out, where it says so.
  public let heldOutShare: Double?
  /// Steps between two measurements, where it says so.
  public let evaluateSteps: Int?
  /// Steps between models that are kept, where it says so.
  public let saveSteps: Int?

  /// Reads a recipe.
  /// - Throws: `CheckpointError` for a file that cannot be read, that is no JSON or that lacks something;
  ///   `WorkflowError.recipeValue` for a value out of its range.
  public init(path: String) throws {
    let json = try JSONFile.read(path)
    let file = String(path.split(separator: "/").last ?? "")
    name = file.hasSuffix(".json") ? String(file.dropLast(5)) : file
    let shape: JSONValue
    let optimizerName: String?
    do throws(JSONAccessError) {
      try json.allowKeys([
        "about", "source", "init", "vocabulary", "architecture", "phases", "learning-rate", "warmup", "optimizer",
        "whole-words", "micro-batch-tokens", "held-out", "evaluate-steps", "save-steps",
        "next-sentence-weight",
      ])
      about = try json.member("about").string()
      source = try json.member("source").string()
      initialModel = try json.optionalMember("init")?.string()
      vocabulary = try json.member("vocabulary").string()
      shape = .object(try json.member("architecture").object())
      var phases: [Phase] = []
      for element in try json.member("phases").elements() { phases.append(try Phase(element)) }
      self.phases = phases
      learningRate = try json.member("learning-rate").number()
      warmup = try json.member("warmup").number()
      optimizerName = try json.optionalMember("optimizer")?.string()
      nextSentenceWeight = try json.optionalMember("next-sentence-weight")?.number() ?? 1
      wholeWords = try json.optionalMember("whole-words")?.bool() ?? false
      microBatchTokens = try json.optionalMember("micro-batch-tokens")?.integer()
      heldOutShare = try json.optionalMember("held-out")?.number()
      evaluateSteps = try json.optionalMember("evaluate-steps")?.integer()
      saveSteps = try json.optionalMember("save-steps")?.integer()
    } catch {
      throw CheckpointError.value(path: path, error)
    }
    architecture = try BertConfiguration(shape, path: path)
    let names = OptimizerKind.allCases.map(\.rawValue)
    guard let optimizer = OptimizerKind(rawValue: optimizerName ?? OptimizerKind.bert.rawValue) else {
      throw WorkflowError.recipeValue(path: path, key: "optimizer", allowed: names.joined(separator: " or "))
    }
    self.optimizer = optimizer
    func check(_ key: String, _ holds: Bool, _ allowed: String) throws(WorkflowError) {
      if !holds { throw .recipeValue(path: path, key: key, allowed: allowed) }
    }
    try check("phases", !phases.isEmpty, "a part at least")
    for phase in phases {
      let numbers = phase.numbers
      try check("corpora", !phase.corpora.isEmpty, "a corpus at least")
      try check("corpora", phase.corpora.allSatisfy { $0.weight > 0 && $0.weight.isFinite }, "shares above 0")
      let counts = [numbers.steps, numbers.batchSize, numbers.maximumPredictions]
      try check("phases", counts.allSatisfy { $0 >= 1 && $0 <= Int(Int32.max) }, "numbers from 1")
      try check("max-length", numbers.maximumLength >= 8, "at least 8")
    }
    try check("learning-rate", learningRate >= 0 && learningRate <= 10, "0 to 10")
    try check("warmup", warmup >= 0 && warmup <= Double(Int32.max), "0 or more")
    try check("next-sentence-weight", nextSentenceWeight > 0 && nextSentenceWeight <= 100, "above 0, at most 100")
    try check("held-out", heldOutShare.map { $0 >= 0 && $0 < 1 } ?? true, "0 or more, below 1")
    for (key, value) in [
      ("micro-batch-tokens", microBatchTokens), ("evaluate-steps", evaluateSteps), ("save-steps", saveSteps),
    ] { try check(key, value.map { $0 >= 1 } ?? true, "at least 1") }
  }

  /// The phases over corpora that are there.
  ///
  /// - Parameters:
  ///   - corpora: what to train on in every phase; empty: each phase has its own.
  ///   - folder: where the corpora of the recipe's names lie.
  public func phases(over corpora: [PretrainingPhase.Source], in folder: String) -> [PretrainingPhase] {
    phases.map { phase in
      var numbers = phase.numbers
      numbers.corpora =
        corpora.isEmpty
        ? phase.corpora.map { PretrainingPhase.Source(path: folder + "/" + $0.name, weight: $0.weight) } : corpora
      return numbers
    }
  }

  /// Puts the recipe's settings into a request.
  ///
  /// - Parameter steps: another number of steps than the recipe's; what it gives as a number of steps keeps its share.
  public func apply(to request: inout PretrainRequest, steps: Int? = nil) {
    let scale = Double(steps ?? ownSteps) / Double(ownSteps)
    request.recipe = name
    request.learningRate = learningRate
    request.warmup = warmup < 1 ? warmup : max(1, (warmup * scale).rounded())
    request.optimizer = optimizer
    request.examples.wholeWords = wholeWords
    request.nextSentenceWeight = nextSentenceWeight
    request.microBatchTokens = microBatchTokens ?? request.microBatchTokens
    request.heldOutShare = heldOutShare ?? request.heldOutShare
    request.evaluateSteps = evaluateSteps ?? request.evaluateSteps
    request.saveSteps = saveSteps.map { max(1, Int((Double($0) * scale).rounded())) }
  }

  private var ownSteps: Int { phases.reduce(0) { $0 + $1.numbers.steps } }

  /// The start of the recipe: a model of its shape, or random weights of it over a vocabulary.
  /// - Throws: `WorkflowError.recipeStart` where a model of another shape is given, or not what the recipe begins from.
  public func start(model: String?, vocabulary: String?, lowercase: Bool?) throws -> PretrainingStart {
    if let model {
      let found = try BaseModel(path: model, requiringWeights: false).folder.configuration
      let (a, b) = (architecture, found)
      guard a.hiddenSize == b.hiddenSize, a.layerCount == b.layerCount, a.headCount == b.headCount,
        a.intermediateSize == b.intermediateSize
      else {
        throw WorkflowError.recipeShape(
          recipe: name, layers: a.layerCount, hidden: a.hiddenSize, model: model, foundLayers: b.layerCount,
          foundHidden: b.hiddenSize)
      }
      return .model(model)
    }
    guard let vocabulary, initialModel == nil else {
      throw WorkflowError.recipeStart(recipe: name, model: initialModel, vocabulary: self.vocabulary)
    }
    return .fresh(architecture, vocabulary: vocabulary, lowercase: lowercase)
  }
}

extension PretrainingRecipe.Phase {
  fileprivate init(_ json: JSONCursor) throws(JSONAccessError) {
    try json.allowKeys(["corpora", "steps", "batch-size", "max-length", "max-predictions"])
    var corpora: [(name: String, weight: Double)] = []
    for member in try json.member("corpora").members() { corpora.append((member.key, try member.value.number())) }
    self.corpora = corpora
    numbers = PretrainingPhase(
      corpora: [], steps: try json.member("steps").integer(), batchSize: try json.member("batch-size").integer(),
      maximumLength: try json.member("max-length").integer(),
      maximumPredictions: try json.member("max-predictions").integer())
  }
}
