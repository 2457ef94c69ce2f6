import ArgumentParser
import Checkpoints
import Compute
import Workflows

/// `host suite`.
struct SuiteCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "suite",
    abstract: "A benchmark's data sets, trained and measured from each model, beside the published figures.",
    discussion: """
      Without --suite it is the fifteen data sets of BioBERT (Lee et al., 2020). What lies below --data is used, and what \
      does not is named with its source. A command that was stopped goes on where it was; report.md, report.json and \
      report.html lie in the output folder.
      """)

  @OptionGroup var globals: GlobalOptions

  @Option(help: "The folder below which the data sets lie.")
  var data: String
  @Option(
    name: .customLong("init"), parsing: .singleValue,
    help: ArgumentHelp("A model to begin from and its heading; a column each.", valueName: "name=model"))
  var models: [String]
  @Option(help: "The folder of runs, results and reports.")
  var out = "suite"
  @Option(help: "A benchmark's description; BioBERT's when not given.")
  var suite: String?
  @Option(help: "Data sets or groups, comma-separated; all when not given.")
  var only: String?
  @Option(help: "Seeds, comma-separated: every training is made once with each.")
  var seeds = "1"
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A setting of training for a group or a data set in place of the benchmark's: ner:epochs=3.",
      valueName: "id:key=value"))
  var recipe: [SuiteRecipeArgument] = []
  @Option(help: "The number format of the large products: fp32, or bf16 where the processor has it.")
  var precision: Precision = .fp32
  @Option(help: "How many predictions of each kind the page shows of each data set.")
  var samples = 3
  @Flag(name: .customLong("no-text"), help: "Leave the data sets' text out of the page.")
  var noText = false

  func validate() throws {
    if precision == .int8 { throw ValidationError("--precision int8: training is in fp32 or bf16.") }
    if models.isEmpty { throw ValidationError("--init NAME=MODEL is needed: a model to begin from, with a heading.") }
    for model in models where NamedModel.parsed(model) == nil {
      throw ValidationError("--init \(model): write NAME=MODEL; a name is letters, digits, points and hyphens.")
    }
    let names = models.compactMap { NamedModel.parsed($0)?.name }
    if Set(names).count < names.count { throw ValidationError("--init: every model needs a name of its own.") }
    if SeedList(seeds) == nil {
      throw ValidationError("--seeds '\(seeds)': write numbers with commas between them: 1,2,3")
    }
    if !(0...100).contains(samples) { throw ValidationError("--samples must lie between 0 and 100.") }
  }

  func run(console: Console) throws {
    let context = try WorkflowContext(
      pluginFolders: globals.pluginDirectories, threads: globals.threads, precision: precision,
      observer: ConsoleObserver(console))
    var request = Suite.Request(data: data, models: models.compactMap { NamedModel.parsed($0) }, output: out)
    request.description = suite
    request.only = only.map { $0.split(separator: ",").map(String.init) }
    request.seeds = SeedList(seeds)?.seeds ?? [1]
    for setting in recipe { request.recipes[setting.id, default: [:]][setting.key] = setting.value }
    request.samples = noText ? 0 : samples
    let report = try Suite(request, context: context).run()
    try AtomicFile.write(Array(MarkdownReport.text(report).utf8), to: out + "/report.md")
    try AtomicFile.write(Array(HTMLReport.text(report).utf8), to: out + "/report.html")
    if console.json {
      try console.result(report.json)
    } else {
      SuiteTable.show(report, output: out, on: console)
    }
  }
}
