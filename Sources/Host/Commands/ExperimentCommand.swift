import ArgumentParser
import Compute
import Workflows

/// `host experiment`.
struct ExperimentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiment",
    abstract: "How tasks move with pre-training: by the corpus' size, by the steps, over another model.",
    discussion: """
      Each is a suite over models that differ in one thing, in one page with a plot. A command that was stopped goes on \
      where it was; experiment.json, experiment.html and the suite's own reports lie in the output folder.
      """,
    subcommands: [ExperimentCorpusSizeCommand.self, ExperimentStepsCommand.self, ExperimentGainCommand.self])
}

/// `host experiment corpus-size`.
struct ExperimentCorpusSizeCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "corpus-size",
    abstract: "The same pre-training on shares of a corpus, and what tasks reach with each.",
    discussion: "As in figure 2(a) of Lee et al. 2020; the models lie in OUT/models.")

  @OptionGroup var globals: GlobalOptions
  @OptionGroup(title: "The tasks") var options: ExperimentOptions

  @Option(
    name: .customLong("corpus"), parsing: .singleValue,
    help: .init("A corpus, and its share where there are several; may be repeated.", valueName: "dir[=weight]"))
  var corpora: [CorpusArgument]
  @Option(name: .customLong("init"), help: "The model folder that every pre-training begins from.")
  var initialModel: String
  @Option(help: "Shares of the corpus' documents, comma-separated.")
  var shares = "0.01,0.03,0.1,0.3,1"
  @OptionGroup(title: "Pre-training") var training: PretrainTrainingOptions

  func validate() throws {
    if parsedShares == nil { throw ValidationError("--shares '\(shares)': write numbers above 0 and at most 1.") }
    if training.documentShare != 1 { throw ValidationError("--document-share: give --shares.") }
  }

  private var parsedShares: [Double]? {
    let numbers = shares.split(separator: ",").map { Double($0) }
    let known = numbers.compactMap(\.self).filter { $0 > 0 && $0 <= 1 }
    return known.count == numbers.count && !known.isEmpty ? known : nil
  }

  func run(console: Console) throws {
    let context = try options.context(console, globals, precision: training.precision)
    var phases = [PretrainingPhase(corpora: corpora.map { .init(path: $0.path, weight: $0.weight) })]
    training.apply(to: &phases)
    var request = PretrainRequest(start: .model(initialModel), phases: phases, output: options.out + "/models")
    training.apply(to: &request)
    let points = try CorpusSizes(request, shares: parsedShares ?? [1]).points(context: context)
    try options.run(Experiment(.corpusSize, points: points), context, console)
  }
}

/// `host experiment steps`.
struct ExperimentStepsCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "steps", abstract: "What tasks reach with the models that a pre-training left on its way.",
    discussion: "As in figure 2(b) of Lee et al. 2020; `host pretrain --save-steps N` leaves the models.")

  @OptionGroup var globals: GlobalOptions
  @OptionGroup(title: "The tasks") var options: ExperimentOptions

  @Option(help: "The folder that `host pretrain` wrote.")
  var model: String
  @Option(name: .customLong("init"), help: "The model that it began from.")
  var initialModel: String
  @Option(help: "The number format of the large products: fp32, or bf16 where the processor has it.")
  var precision: Precision = .fp32

  func run(console: Console) throws {
    let context = try options.context(console, globals, precision: precision)
    let points = try StepModels.points(of: model, start: initialModel)
    try options.run(Experiment(.steps, points: points), context, console)
  }
}

/// `host experiment gain`.
struct ExperimentGainCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "gain", abstract: "What models gain over another on every data set.",
    discussion: "As in figure 2(c) of Lee et al. 2020.")

  @OptionGroup var globals: GlobalOptions
  @OptionGroup(title: "The tasks") var options: ExperimentOptions

  @Option(help: "The model to compare with.")
  var general: String
  @Option(
    name: .customLong("model"),
    help: ArgumentHelp(
      "A model that is to be better; may be repeated, then each with a heading.", valueName: "[name=]model"))
  var models: [String]
  @Option(help: "The number format of the large products: fp32, or bf16 where the processor has it.")
  var precision: Precision = .fp32

  func validate() throws {
    if models.isEmpty { throw ValidationError("--model is needed: what is to be compared with --general.") }
    if models.count > 1 {
      for model in models where NamedModel.parsed(model) == nil {
        throw ValidationError(
          "--model \(model): of several, write NAME=MODEL; a name is letters, digits, points and hyphens.")
      }
    }
    let names = named.map(\.name)
    if Set(names).count < names.count {
      throw ValidationError("--model: every model needs a name of its own, other than general.")
    }
  }

  /// All models under their headings, the general one first.
  private var named: [Suite.Model] {
    let only = models.count == 1 ? models.first.map { Suite.Model(name: "model", path: $0) } : nil
    return [.init(name: "general", path: general)] + models.compactMap { NamedModel.parsed($0) ?? only }
  }

  func run(console: Console) throws {
    let context = try options.context(console, globals, precision: precision)
    let points = named.enumerated().map { Experiment.Point(model: $1, place: Double($0)) }
    try options.run(Experiment(.gain, points: points), context, console)
  }
}
