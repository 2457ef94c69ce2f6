import ArgumentParser

/// The options that every command takes.
struct GlobalOptions: ParsableArguments {
  @Flag(help: "Print one JSON object on standard output; messages go to standard error.")
  var json = false

  @Option(help: ArgumentHelp("Threads to work with; all processors when not given.", valueName: "n"))
  var threads: Int?

  @Flag(help: "Print results and errors only.")
  var quiet = false

  @Flag(help: "Print more about what is done.")
  var verbose = false

  @Option(
    name: .customLong("plugin-dir"), parsing: .singleValue,
    help: ArgumentHelp("A folder with plugins, searched first; may be repeated.", valueName: "dir"))
  var pluginDirectories: [String] = []

  @Option(
    name: .customLong("spy-plugins"),
    help: ArgumentHelp("Write every call between host and plugins into a file.", valueName: "file"))
  var spyPlugins: String?

  @Flag(help: "Load only plugins that `host plugin trust` has noted.")
  var requireTrust = false

  func validate() throws {
    if let threads, threads < 1 || threads > 1024 {
      throw ValidationError("--threads must lie between 1 and 1024, not \(threads).")
    }
  }
}

/// A command that speaks through a console.
protocol ConsoleCommand: ParsableCommand {
  var globals: GlobalOptions { get }
  func run(console: Console) throws
}

extension ConsoleCommand {
  func run() throws {
    try run(console: Console(quiet: globals.quiet, verbose: globals.verbose, json: globals.json))
  }
}
