import ArgumentParser
import JSON
import Workflows

/// `host data`.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Looking through data before it is trained on.", subcommands: [DataCheckCommand.self]
  )
}

/// `host data check`.
struct DataCheckCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Faults, duplicates, leaks between splits, conflicting labels, balance.",
    discussion: """
      Texts are the same when they hold the same words, spaces and case set aside. A text that stands in two splits is a \
      leak; one that is annotated in two ways is a conflict. Ends with exit code 3 when a record cannot be read.
      """)

  @OptionGroup var globals: GlobalOptions

  @Argument(help: "A folder with splits, or one file.")
  var data: String
  @Option(help: "The format of the data; probed when not given.")
  var format: String?
  @Option(
    name: .customLong("format-set"), parsing: .singleValue, help: .settings("A setting of the format of the data"))
  var formatSettings: [SettingArgument] = []

  func run(console: Console) throws {
    var request = DataCheck.Request(data: data)
    request.format = format
    request.formatSettings = formatSettings.byName
    let registry = try WorkflowContext.registry(pluginFolders: globals.pluginDirectories)
    let report = try DataCheck(request, registry: registry, observer: ConsoleObserver(console)).run()
    if console.json {
      try console.result(report.json)
    } else {
      Messages.checked(report).forEach(console.result)
    }
    if report.unreadable > 0 { throw ExitCode(HostExit.badData.rawValue) }
  }
}
