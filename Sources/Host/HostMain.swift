import ArgumentParser
import Glibc
import Workflows

/// Parses a command line, runs it and turns what it throws into a sentence and an exit code.
enum HostMain {
  /// Runs the command line without the program's name; returns the exit code.
  static func run(_ arguments: [String]) -> Int32 {
    var console = Console(quiet: arguments.contains("--quiet"))
    do {
      try CommandNames.check(arguments)
      var command = try HostCommand.parseAsRoot(arguments)
      if let own = command as? any ConsoleCommand {
        let options = own.globals
        console = Console(quiet: options.quiet, verbose: options.verbose, json: options.json)
        console.tellWhatPluginsLog()
        if options.requireTrust { PluginAdmission.requiresTrust = true }
        let spy = try options.spyPlugins.flatMap { try SpyFile($0) }
        if options.spyPlugins != nil, spy == nil {
          console.warn("the spy is not available: this system allows no functions made at run time.")
        }
        defer { for breach in spy?.end() ?? [] { console.warn("the spy saw a breach: \(breach)") } }
        try own.run(console: console)
      } else {
        try command.run()
      }
      return finish(console, .done)
    } catch let code as ExitCode {
      return finish(console, HostExit(rawValue: code.rawValue) ?? .failed)
    } catch {
      return report(error, console)
    }
  }

  /// Standard output may be a full disk or a closed pipe: what could not be written was not done.
  private static func finish(_ console: Console, _ exit: HostExit) -> Int32 {
    guard let failure = StandardOutput.flush() else { return exit.rawValue }
    console.error(Messages.standardOutputFailed(errno: failure))
    return HostExit.failed.rawValue
  }

  private static func report(_ error: any Error, _ console: Console) -> Int32 {
    if let message = Messages.message(for: error) {
      _ = StandardOutput.flush()
      console.error(message.text)
      return message.exit.rawValue
    }
    let parserCode = HostCommand.exitCode(for: error)
    if parserCode == .success {
      // Help, version and completion scripts arrive as errors with a text for standard output.
      StandardOutput.line(HostCommand.fullMessage(for: error))
      return finish(console, .done)
    }
    _ = StandardOutput.flush()
    console.error(HostCommand.fullMessage(for: error), prefixed: false)
    return parserCode == .validationFailure ? HostExit.usage.rawValue : HostExit.failed.rawValue
  }
}

/// The exit codes of the command line (docs/cli.md).
enum HostExit: Int32 {
  case done = 0
  case failed = 1
  case usage = 2
  case badData = 3
  case pluginRefused = 4
}
