import Checkpoints
import Glibc

/// A new plugin: a folder with a complete task, build files and sample data, made from the SDK's templates.
///
/// Names are put in, and nothing else is made up. The folder appears when all of it is written.
public struct PluginProject: Sendable {
  /// What was asked for.
  public let request: PluginProjectRequest
  /// The project's folder.
  public let folder: String
  /// The SDK that it builds against.
  public let sdk: String
  /// What its Makefile calls the program.
  public let program: String
  /// Its files, by their paths in the folder.
  public private(set) var files: [String] = []

  private let template: PluginTemplate

  /// Checks a request.
  ///
  /// - Parameter taken: item ids, and the plugins that offer them.
  /// - Throws: `PluginProjectError`; `FileError` for templates that cannot be read.
  public init(_ request: PluginProjectRequest, taken: [String: String] = [:]) throws {
    guard Self.isName(request.name) else { throw PluginProjectError.name(request.name) }
    if let plugin = taken[request.name] { throw PluginProjectError.nameTaken(request.name, plugin: plugin) }
    let sdk = try SDKFolder(request.sdk)
    template = try PluginTemplate(sdk, request.language, request.kind)
    self.request = request
    self.sdk = sdk.path
    folder = Self.withoutSlashes(request.folder ?? request.name)
    program = Self.programName()
    files = template.files.map(\.name)
  }

  /// The folder with the documentation that came with this program; nil where there is none.
  public static var documentation: String? {
    guard let pages = (try? SDKFolder(nil)).map({ $0.path + "/docs" }), DataFiles.isFolder(pages) else { return nil }
    return pages
  }

  /// What may be a name: an id that is also a file name and, hyphens taken out, part of an identifier.
  static func isName(_ name: String) -> Bool {
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let first = name.utf8.first, letters.contains(first), !name.hasSuffix("-") else { return false }
    return name.utf8.count <= 64
      && name.utf8.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "-") }
  }

  /// `my-task` as `MyTask`.
  var module: String {
    request.name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// Writes the folder.
  /// - Throws: `PluginProjectError`, `FileError`; what was written is then removed.
  public func write() throws {
    let isThere = unsafe access(folder, F_OK) == 0
    if isThere {
      guard DataFiles.isFolder(folder) else { throw PluginProjectError.notAFolder(folder) }
      guard try FolderListing.names(in: folder).isEmpty else { throw PluginProjectError.folderNotEmpty(folder) }
    } else if let slash = folder.lastIndex(of: "/"), slash > folder.startIndex {
      try FolderCreation.create(String(folder[..<slash]))
    }
    // An empty folder that is there may be the current one, and is filled; else the new folder gets its name at the end.
    let mark = ".new-\(getpid())"
    let staging = NewFolder(isThere ? folder + "/" + mark : folder + mark)
    do {
      try staging.create()
      let names = names + [("__INPUT__", try template.input())]
      for file in template.files {
        let text = try MappedFile.contents(of: file.source)
        try staging.write(PluginTemplate.filled(text, names), as: file.name)
      }
      if isThere { try staging.moveContents(to: folder) } else { try staging.move(to: folder) }
    } catch {
      staging.remove()
      throw error
    }
  }

  private var names: [(placeholder: String, value: String)] {
    [
      ("__NAME__", request.name), ("__MODULE__", module), ("__KIND__", request.kind.rawValue), ("__SDK__", sdk),
      ("__HOST__", program),
    ]
  }

  /// The program as a shell finds it: a name that leads to this executable, or else its path.
  private static func programName() -> String {
    guard let executable = ProgramPlaces.executable else { return "host" }
    let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? ""
    for name in ["host", "biobert"] {
      let paths = path.split(separator: ":").map { folder -> String in "\(folder)/\(name)" }
      let first = paths.first { unsafe access($0, X_OK) == 0 }
      if let first, ProgramPlaces.resolved(first) == executable { return name }
    }
    return executable.utf8.allSatisfy(SDKFolder.isPlain) ? executable : "host"
  }

  private static func withoutSlashes(_ path: String) -> String {
    var path = Substring(path)
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
    return String(path)
  }
}
