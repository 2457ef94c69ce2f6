import ArgumentParser
import JSON

/// The names of commands, for the one that was misspelt: the parser would take it for an argument of the root.
enum CommandNames {
  /// Throws where an argument stands in a command's place and names none.
  static func check(_ arguments: [String]) throws {
    var group: any ParsableCommand.Type = HostCommand.self
    var path = "host"
    for argument in arguments {
      let configuration = group.configuration
      let commands = configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
      guard !commands.isEmpty, !argument.hasPrefix("-"), argument != "help" else { return }
      let names = commands.map { $0._commandName }
      guard let place = names.firstIndex(of: argument) else {
        let nearest = Messages.suggestion(nearestKey(to: argument, in: names, maximumDistance: 2))
        throw UsageFault(text: "there is no command `\(path) \(argument)`.\(nearest) `\(path) --help` lists them.")
      }
      group = commands[place]
      path += " " + argument
    }
  }
}
