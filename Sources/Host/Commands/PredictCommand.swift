import ArgumentParser
import Compute
import Workflows

/// `host predict`.
struct PredictCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Raw text in, results with offsets and confidence out.",
    discussion: """
      Inputs are files, folders, .gz files or - for standard input, in any format that a plugin reads. An output that is \
      a folder (its name ends in /, or it is there) gets shards of --shard-size documents, each whole or not there, so \
      that --resume goes on behind them.
      """)

  @OptionGroup var globals: GlobalOptions

  @Option(help: "The model folder; the one trained last in the current folder when not given.")
  var model: String?
  @Option(
    name: .customLong("ner-model"),
    help: "A model that runs first and finds the mentions that the model reads; for relations in raw text.")
  var mentionModel: String?
  @Option(name: .customLong("input"), parsing: .upToNextOption, help: "Files, folders, .gz, or - for standard input.")
  var inputs: [String]
  @Option(help: "A file, - for standard output, or a folder for shards.")
  var output: String
  @Option(help: "The format of the inputs; probed when not given.")
  var from: String?
  @Option(
    name: .customLong("format-set"), parsing: .singleValue,
    help: .settings("A setting of the format of the inputs, with --from"))
  var fromSettings: [SettingArgument] = []
  @Option(help: "The format of the output; by its ending, else jsonl.")
  var to: String?
  @Option(name: .customLong("to-set"), parsing: .singleValue, help: .settings("A setting of the format of the output"))
  var toSettings: [SettingArgument] = []
  @Option(help: "The unit of offsets: codepoints, bytes or utf16.")
  var offsets: OffsetsArgument?
  @Option(help: "The number format of the large products: fp32, bf16 or int8; what the weights are when not given.")
  var precision: Precision?
  @Option(name: .customLong("min-confidence"), help: "Leave predictions below this confidence out.")
  var minimumConfidence = 0.0
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: .settings("A setting of the task in place of the model's own"))
  var settings: [SettingArgument] = []
  @Option(name: .customLong("shard-size"), help: "Documents a shard.")
  var shardSize = 1000
  @Flag(help: "Go on behind the shards that are there.")
  var resume = false
  @Flag(name: .customLong("fail-fast"), help: "Stop at the first document that cannot be processed.")
  var failFast = false

  func validate() throws {
    if !(0...1).contains(minimumConfidence) { throw ValidationError("--min-confidence must lie between 0 and 1.") }
    if output.isEmpty { throw ValidationError("--output '': name a file, a folder, or - for standard output.") }
    if shardSize < 1 { throw ValidationError("--shard-size must be at least 1.") }
  }

  func run(console: Console) throws {
    let context = try WorkflowContext(
      pluginFolders: globals.pluginDirectories, threads: globals.threads, precision: precision,
      observer: ConsoleObserver(console))
    var request = PredictRequest(
      model: try LatestModel.resolve(model, observer: context.observer), inputs: inputs, output: output)
    request.earlierModels = mentionModel.map { [$0] } ?? []
    request.from = from
    request.fromSettings = fromSettings.byName
    request.to = to
    request.toSettings = toSettings.byName
    request.settings = settings.byName
    request.offsets = offsets?.rawValue
    request.minimumConfidence = minimumConfidence
    request.shardSize = shardSize
    request.resume = resume
    request.failFast = failFast
    let summary = try Prediction(request, context: context).run()
    if console.json && output != "-" {
      try console.result(summary.json)
    } else {
      console.say(Messages.predicted(summary, output: output))
    }
    if summary.failed > 0 { throw ExitCode(HostExit.failed.rawValue) }
  }
}

/// The units of offsets.
enum OffsetsArgument: String, ExpressibleByArgument, CaseIterable {
  case codepoints, bytes, utf16
}
