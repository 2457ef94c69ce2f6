import Checkpoints
import Glibc

/// The files of a project before they get its names.
struct PluginTemplate {
  /// A file: its path in the project, and where the template has it.
  struct File {
    let name: String
    let source: String
  }

  /// The files, in order of their paths.
  let files: [File]
  private let kindPage: String

  /// The template of a language and a kind, with the sample data of the kind.
  /// - Throws: `FileError`.
  init(_ sdk: SDKFolder, _ language: PluginProjectLanguage, _ kind: PluginProjectKind) throws(FileError) {
    let templates = sdk.path + "/templates/"
    var files = try Self.files(in: templates + language.rawValue + "/project", as: "")
    files += try Self.files(in: templates + language.rawValue + "/" + kind.rawValue, as: "")
    files += try Self.files(in: templates + "data/" + kind.rawValue, as: "data/")
    self.files = files.sorted { $0.name < $1.name }
    kindPage = templates + "kinds/" + kind.rawValue + ".md"
  }

  /// What a model of the kind takes, for the project's README.
  /// - Throws: `FileError`.
  func input() throws(FileError) -> String {
    let text = String(decoding: try MappedFile.contents(of: kindPage), as: UTF8.self)
    return String(text.prefix { $0 != "\n" })
  }

  private static func files(in folder: String, as prefix: String) throws(FileError) -> [File] {
    var files: [File] = []
    for name in try FolderListing.names(in: folder) {
      let path = folder + "/" + name
      if DataFiles.isFolder(path) {
        files += try Self.files(in: path, as: prefix + name + "/")
      } else {
        files.append(File(name: prefix + name, source: path))
      }
    }
    return files
  }

  /// A text with names in the place of `__NAME__` and so on; other words between underscores stay.
  static func filled(_ text: [UInt8], _ names: [(placeholder: String, value: String)]) -> [UInt8] {
    var filled: [UInt8] = []
    filled.reserveCapacity(text.count)
    var rest = text[...]
    while let first = rest.first {
      if first == UInt8(ascii: "_"), let name = names.first(where: { rest.starts(with: $0.placeholder.utf8) }) {
        filled += name.value.utf8
        rest = rest.dropFirst(name.placeholder.utf8.count)
      } else {
        filled.append(first)
        rest = rest.dropFirst()
      }
    }
    return filled
  }
}
