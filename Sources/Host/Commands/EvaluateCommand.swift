import ArgumentParser
import Compute
import Workflows

/// `host evaluate`.
struct EvaluateCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure a model on a split: metrics and coverage ledger.")

  @OptionGroup var globals: GlobalOptions

  @Option(help: "The model folder; the one trained last in the current folder when not given.")
  var model: String?
  @Option(help: "A folder with splits, or one file.")
  var data: String
  @Option(help: "The split of a folder.")
  var split = "test"
  @Option(help: "The format of the data; probed when not given.")
  var format: String?
  @Option(
    name: .customLong("format-set"), parsing: .singleValue,
    help: .settings("A setting of the format of the data (host plugin info ID lists them)"))
  var formatSettings: [SettingArgument] = []
  @Option(help: "A file to write the predictions to.")
  var predictions: String?
  @Option(help: "The format of the predictions; by the file's ending, else that of the data.")
  var to: String?
  @Option(
    name: .customLong("to-set"), parsing: .singleValue, help: .settings("A setting of the format of the predictions"))
  var toSettings: [SettingArgument] = []
  @Option(name: .customLong("metrics"), help: "Metric ids, comma-separated; the model's own when not given.")
  var metrics: String?
  @Option(
    name: .customLong("seen-in"),
    help: "Training data: mentions that it holds and those that it does not are also measured apart.")
  var seenIn: String?
  @Option(name: .customLong("seen-split"), help: "The split of that data; train when not given.")
  var seenSplit: String?
  @Flag(name: .customLong("strict-labels"), help: "A gold label that training never saw is an error.")
  var strictLabels = false
  @Option(help: "The number format of the large products: fp32, bf16 or int8; what the weights are when not given.")
  var precision: Precision?
  @Option(name: .customLong("max-length"), help: "Pieces a window; the model's own when not given.")
  var maximumLength: Int?
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: .settings("A setting of the task in place of the model's own"))
  var settings: [SettingArgument] = []

  func validate() throws {
    if seenIn == nil, seenSplit != nil { throw ValidationError("--seen-split goes with --seen-in DATA.") }
    if predictions == nil, !toSettings.isEmpty { throw ValidationError("--to-set goes with --predictions FILE.") }
    if predictions == "-" {
      throw ValidationError("--predictions -: the report goes to standard output; name a file.")
    }
  }

  func run(console: Console) throws {
    let context = try WorkflowContext(
      pluginFolders: globals.pluginDirectories, threads: globals.threads, precision: precision,
      observer: ConsoleObserver(console))
    var request = EvaluateRequest(model: try LatestModel.resolve(model, observer: context.observer), data: data)
    request.split = split
    request.format = format
    request.formatSettings = formatSettings.byName
    request.predictions = predictions
    request.predictionFormat = to
    request.predictionSettings = toSettings.byName
    request.metrics = metrics.map { $0.split(separator: ",").map(String.init) }
    request.seenIn = seenIn
    request.seenSplit = seenSplit ?? request.seenSplit
    request.strictLabels = strictLabels
    request.maximumLength = maximumLength
    request.settings = settings.byName
    let report = try Measuring(request, context: context).run().json
    if let ledger = report["ledger"]?.object, ledger["total"] == 0, ledger["scored"] == 0 {
      console.warn(Messages.nothingToScore(data))
    }
    if console.json {
      try console.result(report)
    } else {
      ReportTable.show(report, on: console)
      if let seen = report["seen"]?.object { ReportTable.show(seen: seen, on: console) }
    }
  }
}
