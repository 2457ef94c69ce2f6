import ArgumentParser
import Workflows

/// `host crossval`.
struct CrossvalCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "crossval",
    abstract: "Train and measure once for each fold; mean, deviation, and all folds together.",
    discussion: """
      Without --folds the data is a folder of folds, each with train and test. Every training is a run below the output \
      folder; a command that was stopped goes on where it was, and finished runs are not made again.
      """)

  @OptionGroup var globals: GlobalOptions
  @OptionGroup var training: TrainingOptions

  @Option(help: "Make this many folds of the data, by document; without it the data holds them already.")
  var folds: Int?
  @Option(help: "Seeds, comma-separated: every fold is trained once with each.")
  var seeds = "0"

  func validate() throws {
    if training.data == nil {
      throw ValidationError("--data is needed: a folder of folds, or data to make --folds of.")
    }
    if training.splitBy != nil {
      throw ValidationError("--split-by has no use here: folds have a train and a test part.")
    }
    if let folds, folds < 2 { throw ValidationError("--folds must be at least 2.") }
    if SeedList(seeds) == nil {
      throw ValidationError("--seeds '\(seeds)': write numbers with commas between them: 1,2,3")
    }
  }

  func run(console: Console) throws {
    let context = try WorkflowContext(
      pluginFolders: globals.pluginDirectories, threads: globals.threads, precision: training.precision,
      observer: ConsoleObserver(console))
    var request = CrossValidation.Request(training: training.request)
    request.folds = folds
    request.seeds = SeedList(seeds)?.seeds ?? [0]
    let report = try CrossValidation(request, context: context).run().json
    if console.json {
      try console.result(report)
    } else {
      ReportTable.show(crossValidation: report, on: console)
    }
  }
}
