import ArgumentParser
import PluginHost
import Workflows

/// `host compare`.
struct CompareCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Paired bootstrap between two files of predictions.",
    discussion: """
      Records are drawn with replacement, the same ones for both systems, and both are measured on them, again and again. \
      low and high bound the middle 95 % of the differences (second less first); p is the probability of a difference as \
      large if the systems were alike.
      """)

  @OptionGroup var globals: GlobalOptions

  @Argument(help: "The predictions of the first system.")
  var first: String
  @Argument(help: "The predictions of the second system.")
  var second: String
  @Option(help: "A metric's id, and a value of it where it is not the primary one: conlleval.v1:f1")
  var metric: String
  @Option(help: "The file of gold.")
  var gold: String
  @Option(help: "The format of all three files; probed when not given.")
  var format: String?
  @Option(
    name: .customLong("format-set"), parsing: .singleValue, help: .settings("A setting of the format of all files"))
  var formatSettings: [SettingArgument] = []
  @Option(
    name: .customLong("gold-set"), parsing: .singleValue, help: .settings("A setting of the format of gold alone"))
  var goldSettings: [SettingArgument] = []
  @Option(help: "Samples that are drawn.")
  var samples = 2000
  @Option(help: "What the samples depend on.")
  var seed: UInt64 = 1

  func validate() throws {
    if !(1...10_000_000).contains(samples) { throw ValidationError("--samples must lie between 1 and 10000000.") }
    if MetricKey(metric) == nil { throw ValidationError("--metric '\(metric)': name a metric, such as micro.v1:f1.") }
  }

  func run(console: Console) throws {
    guard let key = MetricKey(metric) else { return }
    let context = try WorkflowContext(
      pluginFolders: globals.pluginDirectories, threads: globals.threads, observer: ConsoleObserver(console))
    var request = Comparison.Request(gold: gold, first: first, second: second, metric: key)
    request.format = format
    request.formatSettings = formatSettings.byName
    request.goldSettings = goldSettings.byName
    request.samples = samples
    request.seed = seed
    let summary = try Comparison(request, context: context).run()
    if console.json {
      try console.result(summary.json)
    } else {
      console.result(Messages.compared(summary))
    }
  }
}
