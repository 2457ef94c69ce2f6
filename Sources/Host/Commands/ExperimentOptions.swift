import ArgumentParser
import Checkpoints
import Compute
import Workflows

/// What every experiment measures by.
struct ExperimentOptions: ParsableArguments {
  @Option(help: "The folder below which the data sets lie.")
  var data: String
  @Option(help: "Data sets or groups, comma-separated; those of the paper's figure when not given.")
  var only: String?
  @Option(help: "Seeds of fine-tuning, comma-separated.")
  var seeds = "1"
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A setting of fine-tuning for a group or a data set: ner:epochs=3.", valueName: "id:key=value"))
  var finetune: [SuiteRecipeArgument] = []
  @Option(help: "A benchmark's description; BioBERT's when not given.")
  var suite: String?
  @Option(help: "The folder of runs, results and reports.")
  var out: String

  func validate() throws {
    if SeedList(seeds) == nil {
      throw ValidationError("--seeds '\(seeds)': write numbers with commas between them: 1,2,3")
    }
  }

  /// Where the work is done.
  func context(_ console: Console, _ globals: GlobalOptions, precision: Precision) throws -> WorkflowContext {
    if precision == .int8 { throw ValidationError("--precision int8: training is in fp32 or bf16.") }
    return try WorkflowContext(
      pluginFolders: globals.pluginDirectories, threads: globals.threads, precision: precision,
      observer: ConsoleObserver(console))
  }

  /// Runs an experiment and writes its page.
  func run(_ experiment: Experiment, _ context: WorkflowContext, _ console: Console) throws {
    var request = Suite.Request(data: data, models: [], output: out)
    request.description = suite
    request.only = only.map { $0.split(separator: ",").map(String.init) }
    request.seeds = SeedList(seeds)?.seeds ?? [1]
    for setting in finetune { request.recipes[setting.id, default: [:]][setting.key] = setting.value }
    request.samples = 0
    let report = try experiment.run(request, context: context)
    try AtomicFile.write(Array(ExperimentPage.text(report).utf8), to: out + "/experiment.html")
    try AtomicFile.write(Array(MarkdownReport.text(report.suite).utf8), to: out + "/report.md")
    if console.json {
      try console.result(report.json)
    } else {
      Messages.experiment(report, output: out).forEach(console.result)
    }
  }
}
