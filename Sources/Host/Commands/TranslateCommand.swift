import ArgumentParser
import Workflows

/// `host translate`.
struct TranslateCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "translate",
    abstract: "Turn data of one format into another.",
    usage: "host translate [--from FORMAT] PATH --to FORMAT PATH",
    discussion: "What the target format cannot hold is counted and told.")

  @OptionGroup var globals: GlobalOptions

  @Option(help: "The format to read; probed when not given.")
  var from: String?
  @Option(name: .customLong("format-set"), parsing: .singleValue, help: .settings("A setting of the format to read"))
  var fromSettings: [SettingArgument] = []
  @Option(help: "The format to write.")
  var to: String
  @Option(name: .customLong("to-set"), parsing: .singleValue, help: .settings("A setting of the format to write"))
  var toSettings: [SettingArgument] = []
  @Argument(help: "What to read.")
  var input: String
  @Argument(help: "Where to write.")
  var output: String
  @Option(help: "The split of a folder; all of them when not given.")
  var split: String?
  @Option(help: "The unit of offsets of the output: codepoints, bytes or utf16.")
  var offsets: OffsetsArgument?

  func validate() throws {
    if output.isEmpty { throw ValidationError("the output is '': name a file, a folder, or - for standard output.") }
  }

  func run(console: Console) throws {
    var request = Translation.Request(input: input, to: to, output: output)
    request.from = from
    request.fromSettings = fromSettings.byName
    request.toSettings = toSettings.byName
    request.split = split
    request.offsets = offsets?.rawValue
    let registry = try WorkflowContext.registry(pluginFolders: globals.pluginDirectories)
    let summary = try Translation(request, registry: registry).run()
    if console.json && output != "-" {
      try console.result(summary.json)
    } else {
      console.say(Messages.translated(summary, output: output))
    }
  }
}
