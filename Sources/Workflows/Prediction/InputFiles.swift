import Checkpoints
import Glibc
import PluginHost

/// The inputs of a command as data sources: files as they are, folders as one source where a format takes a folder,
/// else file by file.
struct InputFiles {
  let registry: PluginRegistry
  let format: String?

  /// The sources of the paths, in order; each is opened when it is its turn.
  /// - Throws: `WorkflowError.noSuchPath`, `FileError`.
  func paths(_ inputs: [String]) throws -> [String] {
    var paths: [String] = []
    for input in inputs {
      guard input == "-" || access(input, F_OK) == 0 else { throw WorkflowError.noSuchPath(input) }
      if input != "-", DataFiles.isFolder(input), try !isFolderOfOneFormat(input) {
        paths += try DataFiles.files(of: input).map(\.path)
      } else {
        paths.append(input)
      }
    }
    return paths
  }

  private func isFolderOfOneFormat(_ path: String) throws -> Bool {
    if let format { return try registry.format(format).extensions.isEmpty }
    return try registry.offers(of: .format).contains { offer in
      let format = try registry.format(offer.item.id)
      return format.extensions.isEmpty && format.canProbe ? try format.probe(path) > 0 : false
    }
  }
}
