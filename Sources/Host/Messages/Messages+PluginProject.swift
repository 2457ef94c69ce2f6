import Workflows

extension Messages {
  /// Why no plugin project was made.
  static func pluginProject(_ error: PluginProjectError) -> HostMessage {
    switch error {
    case .name(let name):
      HostMessage(
        "\"\(name)\" cannot be the name of a plugin: take a-z, 0-9 and hyphens, a letter first and no hyphen last, for "
          + "example disease-tagger.", .usage)
    case .nameTaken(let name, let plugin):
      HostMessage(
        "\"\(name)\" is a name that the plugin \(plugin) has already, and two tasks of one name cannot be told apart; "
          + "choose another one.", .usage)
    case .folderNotEmpty(let path):
      HostMessage("\(path) is there and not empty; remove it, or name another folder with --out.", .usage)
    case .notAFolder(let path):
      HostMessage("\(path) is there and no folder; remove it, or name another folder with --out.", .usage)
    case .noSDK(let searched):
      HostMessage("the SDK did not come with this program (looked for \(list(searched))); give --sdk.", .usage)
    case .incompleteSDK(let path, let missing):
      HostMessage(
        "\(path) is not the SDK, as it has no \(missing); give SDK of a checkout, or share/biobert/SDK of an "
          + "installation.", .usage)
    case .sdkPath(let path):
      HostMessage(
        "the SDK's path \"\(path)\" holds a character that Makefiles cannot, such as a space; move or copy the SDK to "
          + "another folder, and give --sdk.", .usage)
    }
  }

  /// What was made, and what to do next.
  static func made(_ project: PluginProject) -> [String] {
    [
      "\(project.folder): a task of kind \(project.request.kind.rawValue) in \(project.request.language.title), "
        + "\(Messages.count(project.files.count, "file")). Next:",
      "  cd \(project.folder)", "  make         # builds build/\(project.request.name).so",
      "  make test    # checks it, and trains it on the sample in data/",
      "The documentation is in \(project.sdk)/docs, writing-a-plugin.md first.",
    ]
  }
}
