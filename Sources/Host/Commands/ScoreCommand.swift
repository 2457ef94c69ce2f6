import ArgumentParser
import Workflows

/// `host score`.
struct ScoreCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Any named metric on existing files of gold and predictions.")

  @OptionGroup var globals: GlobalOptions

  @Option(help: "Metric ids, comma-separated: conlleval.v1,seqeval-strict.v1")
  var metric: String
  @Option(help: "The file of gold.")
  var gold: String
  @Option(help: "The file of predictions.")
  var predicted: String
  @Option(help: "The format of both; probed when not given.")
  var format: String?
  @Option(
    name: .customLong("format-set"), parsing: .singleValue, help: .settings("A setting of the format of both files"))
  var formatSettings: [SettingArgument] = []
  @Option(
    name: .customLong("gold-set"), parsing: .singleValue, help: .settings("A setting of the format of gold alone"))
  var goldSettings: [SettingArgument] = []

  func run(console: Console) throws {
    var request = Scoring.Request(
      metrics: metric.split(separator: ",").map(String.init), gold: gold, predicted: predicted)
    request.format = format
    request.formatSettings = formatSettings.byName
    request.goldSettings = goldSettings.byName
    let registry = try WorkflowContext.registry(pluginFolders: globals.pluginDirectories)
    let summary = try Scoring(request, registry: registry).run()
    if console.json {
      try console.result(summary.json)
    } else {
      ReportTable.show(summary.json, on: console)
    }
  }
}
