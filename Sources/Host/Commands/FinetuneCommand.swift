import ArgumentParser
import Workflows

/// `host finetune`.
struct FinetuneCommand: PlannableCommand {
  static let configuration = CommandConfiguration(
    commandName: "finetune",
    abstract: "Train a head and the encoder; keep the best epoch by devel, measure it on test.")

  @OptionGroup var globals: GlobalOptions

  @OptionGroup var training: TrainingOptions
  @OptionGroup var grid: SweepOptions

  @Option(help: "What every random number of the run comes from.")
  var seed: UInt64 = 0
  @Flag(help: "Go on with a run that was stopped.")
  var resume = false

  func validate() throws { try grid.refuse(given: training) }

  private var request: FinetuneRequest {
    var request = training.request
    request.seed = seed
    request.resume = resume
    return request
  }

  private func context(_ console: Console) throws -> WorkflowContext {
    try WorkflowContext(
      pluginFolders: globals.pluginDirectories, threads: globals.threads, precision: training.precision,
      observer: ConsoleObserver(console))
  }

  func plan(console: Console) throws {
    if grid.sweep { throw ValidationError("host plan tells of one training: leave --sweep out.") }
    let forecast = try FinetuneForecast(request, context: context(console))
    if console.json { try console.result(forecast.json) }
    Messages.forecast(forecast).forEach(console.json ? console.say : console.result)
  }

  func run(console: Console) throws {
    let (request, context) = (request, try context(console))
    let report =
      if let sweep = grid.request(training: request) {
        try Sweep(sweep, context: context).run()
      } else {
        try Finetuning(request, context: context).run()
      }
    if console.json {
      try console.result(report.json)
    } else {
      ReportTable.show(report.json, on: console)
      ReportTable.show(sweep: report.json["sweep"]?.array ?? [], on: console)
    }
  }
}
