import ArgumentParser
import Workflows

/// `host pretrain`.
struct PretrainCommand: PlannableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pretrain", abstract: "Train an encoder on masked words and next sentence.",
    discussion: """
      Goes on with the model of --init, heads included, or begins at random where the folder has no weights, or from \
      --config and --vocab. A recipe brings the settings of a known model; every option that is given overrides it. The \
      folder that is written has the heads, and loads in transformers' BertForPreTraining. A run that was stopped goes \
      on with --resume, as if it had never been.
      """)

  @OptionGroup var globals: GlobalOptions
  @OptionGroup(title: "What is trained, and on what") var inputs: PretrainInputOptions
  @OptionGroup(title: "Training") var training: PretrainTrainingOptions
  @OptionGroup(title: "The run") var running: PretrainRunOptions

  private func context(_ console: Console) throws -> WorkflowContext {
    try WorkflowContext(
      pluginFolders: globals.pluginDirectories, threads: globals.threads, precision: training.precision,
      observer: ConsoleObserver(console))
  }

  func plan(console: Console) throws {
    let forecast = try PretrainForecast(try request(), context: context(console))
    if console.json { try console.result(forecast.json) }
    Messages.forecast(forecast).forEach(console.json ? console.say : console.result)
  }

  func run(console: Console) throws {
    let report = try Pretraining(try request(), context: context(console)).run()
    if console.json {
      try console.result(report)
    } else {
      Messages.pretrained(report).forEach(console.result)
    }
  }

  /// What is asked for: the recipe's settings, and in their place those that are given.
  func request() throws -> PretrainRequest {
    let recipe = try inputs.recipe.map { try EmbeddedDefault.recipe($0) }
    var phases =
      recipe?.phases(over: inputs.sources, in: inputs.corporaFolder ?? ".")
      ?? [PretrainingPhase(corpora: inputs.sources)]
    training.apply(to: &phases)
    var request = PretrainRequest(start: try inputs.start(recipe), phases: phases, output: inputs.out)
    if let recipe { recipe.apply(to: &request, steps: training.steps) }
    training.apply(to: &request)
    running.apply(to: &request)
    return request
  }
}
