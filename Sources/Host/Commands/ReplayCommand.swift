import ArgumentParser
import Workflows

/// `host replay`.
struct ReplayCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Run a manifest again and compare hashes.")

  @OptionGroup var globals: GlobalOptions

  @Argument(help: "A model folder, or a run folder.")
  var run: String

  func run(console: Console) throws {
    let context = try WorkflowContext(
      pluginFolders: globals.pluginDirectories, threads: globals.threads, precision: try Replay.precision(of: run),
      observer: ConsoleObserver(console))
    let summary = try Replay(path: run, context: context).run()
    if console.json { try console.result(summary.json) } else { console.say(Messages.replayed(summary)) }
    if !summary.agrees { throw ExitCode(HostExit.failed.rawValue) }
  }
}
