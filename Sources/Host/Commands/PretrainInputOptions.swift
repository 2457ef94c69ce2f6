import ArgumentParser
import Checkpoints
import Workflows

/// What a pre-training begins from, and what it is trained on.
struct PretrainInputOptions: ParsableArguments {
  @Option(help: "The name of a recipe that comes with the program, or a file.")
  var recipe: String?
  @Option(
    name: .customLong("corpus"), parsing: .singleValue,
    help: .init(
      "A corpus, and its share where there are several; may be repeated; in place of a recipe's.",
      valueName: "dir[=weight]"))
  var corpora: [CorpusArgument] = []
  @Option(
    name: .customLong("corpora"),
    help: "The folder where the corpora of a recipe's names lie; the current one when not given.")
  var corporaFolder: String?
  @Option(name: .customLong("init"), help: "The model folder to begin from.")
  var initialModel: String?
  @Option(help: "The configuration of a new model, in place of --init.")
  var config: String?
  @Option(help: "The vocabulary of a new model, in place of --init.")
  var vocab: String?
  @Flag(inversion: .prefixedNo, help: "Lower-case the text of a new model; as its vocabulary is when not given.")
  var lowercase: Bool?
  @Option(help: "The model folder to write.")
  var out: String

  /// The corpora that were named.
  var sources: [PretrainingPhase.Source] { corpora.map { .init(path: $0.path, weight: $0.weight) } }

  func validate() throws {
    if initialModel != nil, config != nil || vocab != nil {
      throw ValidationError("Give --init, or --config and --vocab, not both.")
    }
    if lowercase != nil, initialModel != nil {
      throw ValidationError("--lowercase goes with --vocab; a model knows its own casing.")
    }
    if corporaFolder != nil, recipe == nil || !corpora.isEmpty {
      throw ValidationError("--corpora goes with --recipe, and takes the place of --corpus.")
    }
    if recipe == nil {
      if corpora.isEmpty { throw ValidationError("Give --corpus, or a --recipe.") }
      if initialModel == nil, config == nil || vocab == nil {
        throw ValidationError("Give --init, or --config and --vocab.")
      }
    } else if config != nil {
      throw ValidationError("--config: a recipe knows the configuration; give --vocab alone.")
    }
  }

  /// What to begin from.
  func start(_ recipe: PretrainingRecipe?) throws -> PretrainingStart {
    if let recipe { return try recipe.start(model: initialModel, vocabulary: vocab, lowercase: lowercase) }
    if let initialModel { return .model(initialModel) }
    return .fresh(try BertConfiguration(path: config ?? ""), vocabulary: vocab ?? "", lowercase: lowercase)
  }
}
