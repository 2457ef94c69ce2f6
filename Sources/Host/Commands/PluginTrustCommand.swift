import ArgumentParser
import JSON
import PluginCheck
import PluginHost
import Workflows

/// `host plugin trust`.
struct PluginTrustCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust", abstract: "Check a plugin and note that its file, as it is now, may be loaded.",
    discussion: """
      The list is plugins.lock in the folder biobert of your configuration folder. It refuses nothing by itself: with \
      --require-trust, or BIOBERT_REQUIRE_TRUST=1, only what it holds is loaded. docs/plugin-security.md says what this \
      protects against and what not.
      """)

  @OptionGroup var globals: GlobalOptions

  @Argument(help: "Files, or ids of installed plugins.")
  var plugins: [String] = []

  @Flag(help: "Show what is trusted.")
  var list = false

  @Flag(help: "Take the named plugins out of the list.")
  var forget = false

  @Flag(inversion: .prefixedNo, help: "Run `host plugin check` first, and trust nothing that fails.")
  var check = true

  func validate() throws {
    if plugins.isEmpty, !list { throw ValidationError("name a plugin's file or id, or give --list.") }
  }

  func run(console: Console) throws {
    guard let path = TrustList.ofUser else {
      throw ValidationError("there is no configuration folder: set HOME or XDG_CONFIG_HOME.")
    }
    var trusted = try TrustList(path: path)
    for name in plugins {
      if forget {
        guard trusted.forget(name) > 0 else {
          throw ValidationError("the list holds no \(name); `host plugin trust --list` shows what it does.")
        }
        console.say("\(name) is trusted no more")
        continue
      }
      let plugin = try PluginLookup(name: name, folders: globals.pluginDirectories).plugin
      if check { try require(plugin, console) }
      try trusted.trust(plugin.file.path, plugin: plugin.description.id)
      console.say("trusted: \(plugin.description.id) \(plugin.description.version), \(plugin.file.path)")
    }
    if !plugins.isEmpty { try trusted.save() }
    try show(trusted, console)
  }

  /// Runs the check; what fails is told, and nothing is trusted.
  private func require(_ plugin: FoundPlugin, _ console: Console) throws {
    var request = CheckRequest(path: plugin.file.path)
    request.fuzzSeconds = 0.5
    let results = try PluginChecker(request) { Messages.message(for: $0)?.text ?? "\($0)" }.run { _ in }
    guard let fault = results.first(where: { $0.status.isFault }) else { return }
    console.error(
      "\(plugin.file.path) is not trusted: \(fault.test): \(fault.message) `host plugin check` shows all; --no-check "
        + "trusts it nevertheless.")
    throw ExitCode(HostExit.pluginRefused.rawValue)
  }

  private func show(_ trusted: TrustList, _ console: Console) throws {
    if console.json {
      try console.result([
        "path": .string(trusted.path),
        "trusted": .array(
          trusted.entries.map {
            .object(["sha256": .string($0.sha256), "plugin": .string($0.plugin), "path": .string($0.path)])
          }),
      ])
    } else if list {
      for entry in trusted.entries {
        console.result("\(entry.plugin)  \(entry.path)  \(entry.sha256.prefix(16))…")
      }
    }
  }
}
