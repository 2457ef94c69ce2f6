import ArgumentParser
import JSON
import PluginHost
import Workflows

/// `host plugin`.
struct PluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin", abstract: "What plugins are there and what they offer; projects, checks and trust.",
    discussion: """
      Help and messages name pages of the documentation: they are in docs of a checkout, and in share/biobert/SDK/docs of \
      an installation.
      """,
    subcommands: [
      PluginListCommand.self, PluginInfoCommand.self, PluginNewCommand.self, PluginCheckCommand.self,
      PluginTrustCommand.self,
    ])
}

/// `host plugin list`.
struct PluginListCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The plugins that are found, what they offer, what they shadow and what is refused.")

  @OptionGroup var globals: GlobalOptions

  func run(console: Console) throws {
    let registry = try WorkflowContext.registry(pluginFolders: globals.pluginDirectories)
    for folder in WorkflowContext.withoutPlugins(globals.pluginDirectories, registry) {
      console.warn(Messages.note(.noPluginIn(folder: folder)).text)
    }
    let listing = PluginListing(registry)
    if console.json { try console.result(listing.json) } else { listing.lines.forEach(console.result) }
  }
}

/// `host plugin info`.
struct PluginInfoCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "One plugin or item: version, items, options with their defaults.")

  @OptionGroup var globals: GlobalOptions

  @Argument(help: "A plugin's id, an item's id, or a file.")
  var name: String

  func run(console: Console) throws {
    let registry = try PluginLookup(name: name, folders: globals.pluginDirectories)
    let details = try PluginDetails(registry)
    if console.json { try console.result(details.json) } else { details.lines.forEach(console.result) }
  }
}
