import ArgumentParser
import JSON
import PluginHost
import Workflows

/// `host plugin new`.
struct PluginNewCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Make a project for a plugin: a complete task, build files and sample data.",
    discussion: "The project builds and trains as it is; docs/writing-a-plugin.md goes on from there.")

  @OptionGroup var globals: GlobalOptions

  @Argument(help: "The name of the plugin and of its task: a-z, 0-9 and hyphens, a letter first.")
  var name: String
  @Option(help: "What the task does.")
  var task: PluginProjectKind
  @Option(help: "What it is written in.")
  var lang: PluginProjectLanguage
  @Option(help: "The project's folder; a folder of the plugin's name when not given.")
  var out: String?
  @Option(help: "The SDK to build against; the one that came with the program when not given.")
  var sdk: String?

  func validate() throws {
    if out?.isEmpty == true { throw ValidationError("--out is '': name a folder.") }
    if sdk?.isEmpty == true { throw ValidationError("--sdk is '': name the folder of an SDK.") }
  }

  func run(console: Console) throws {
    var request = PluginProjectRequest(name: name, kind: task, language: lang)
    request.folder = out
    request.sdk = sdk
    let registry = try WorkflowContext.registry(pluginFolders: globals.pluginDirectories)
    var taken: [String: String] = [:]
    for plugin in registry.plugins {
      taken[plugin.description.id] = plugin.description.id
      for item in plugin.description.items where item.kind == ItemKind.task.rawValue {
        taken[item.id] = plugin.description.id
      }
    }
    let project = try PluginProject(request, taken: taken)
    try project.write()
    if console.json {
      try console.result(project.json)
    } else {
      Messages.made(project).forEach(console.result)
    }
  }
}

extension PluginProjectKind: ExpressibleByArgument {}
extension PluginProjectLanguage: ExpressibleByArgument {}

extension PluginProject {
  /// The result of `host plugin new --json`.
  fileprivate var json: JSONObject {
    [
      "name": .string(request.name), "task": .string(request.kind.rawValue), "lang": .string(request.language.rawValue),
      "folder": .string(folder), "sdk": .string(sdk), "library": .string("build/\(request.name).so"),
      "files": .array(files.map { .string($0) }),
    ]
  }
}
