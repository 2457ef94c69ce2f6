import Glibc
import PluginHost
import Synchronization

/// Compiles the plugins of these tests, each once a run.
enum TestPlugins {
  private static let folder = ScratchFolder()
  private static let built = Mutex<[String: String]>([:])

  /// The repository, from where this file lies.
  static let root = String(#filePath.dropLast("/Tests/PluginHostTests/Support/TestPlugins.swift".count))

  /// Whether C++ can be compiled here.
  static let hasCxx = access("/usr/bin/g++", X_OK) == 0

  /// Compiles a source of `Plugins` with macros and gives the library's path.
  static func library(_ source: String, _ macros: String..., cxx: Bool = false) -> String {
    library(source, macros: macros, cxx: cxx)
  }

  /// The same with the macros in an array.
  static func library(_ source: String, macros: [String], cxx: Bool = false) -> String {
    let key = ([source] + macros).joined(separator: " ")
    return built.withLock { built in
      if let path = built[key] { return path }
      let path = folder.file("lib\(source)-\(built.count).so")
      compile(source, macros, to: path, cxx: cxx)
      built[key] = path
      return path
    }
  }

  private static func compile(_ source: String, _ macros: [String], to path: String, cxx: Bool) {
    let arguments =
      [cxx ? "g++" : "cc", "-D_GNU_SOURCE", cxx ? "-std=c++17" : "-std=c11", "-shared", "-fPIC"]
      + macros.map { "-D\($0)" }
      + [
        "-I", root + "/Sources/PluginAPI/include",
        root + "/Tests/PluginHostTests/Plugins/\(source).\(cxx ? "cpp" : "c")", "-o", path, "-lpthread", "-lm",
      ]
    precondition(run(arguments) == 0, "cannot compile \(source) with \(macros)")
  }

  /// Runs a program found by its name and gives its exit code.
  @discardableResult
  static func run(_ arguments: [String]) -> Int32 {
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    guard posix_spawnp(&process, arguments[0], nil, nil, &words, environ) == 0 else { return -1 }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
  }

  /// Checks and loads a library without trying it first.
  static func load(_ source: String, _ macros: String...) throws -> LoadedPlugin {
    try LoadedPlugin(PluginFile(checking: library(source, macros: macros)))
  }
}
