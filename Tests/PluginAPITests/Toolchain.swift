import Foundation

/// Compilers that may or may not be on this machine, and programs that they make.
enum Toolchain {
  static let c = find("cc")
  static let cxx = find("c++")
  /// A compiler that runs: a proxy for one is no compiler where none was chosen for this user.
  static let rust = find("rustc").flatMap { (try? run($0, ["--version"]))?.status == 0 ? $0 : nil }

  struct Outcome {
    let status: Int32
    let output: String
  }

  static func find(_ name: String) -> URL? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { URL(fileURLWithPath: String($0)).appending(path: name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// Runs a program to its end; standard output and standard error are one text.
  static func run(_ program: URL, _ arguments: [String]) throws -> Outcome {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = program
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return Outcome(status: status, output: String(decoding: output, as: UTF8.self))
  }

  static let strict = ["-O1", "-Wall", "-Wextra", "-Werror", "-pedantic", "-I\(Repository.includeFolder.path)"]

  /// Compiles one C file into a plugin; nil and the messages when the compiler refuses.
  static func plugin(
    _ source: URL, compiler: URL, language: [String], into folder: URL
  ) throws -> (library: URL, outcome: Outcome) {
    let library = folder.appending(path: source.deletingPathExtension().lastPathComponent + ".so")
    let shared = ["-shared", "-fPIC", "-fvisibility=hidden", "-Wl,-z,defs"]
    let outcome = try run(compiler, language + strict + shared + [source.path, "-o", library.path, "-lm"])
    return (library, outcome)
  }

  /// A new folder that is removed when `body` returns.
  static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "biobert-abi-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  /// The fake host, as a program in `folder`.
  static func driver(in folder: URL) throws -> (program: URL, outcome: Outcome)? {
    guard let c else { return nil }
    let program = folder.appending(path: "driver")
    let sources = try Repository.files(in: "FakeHost", "c").filter { $0.lastPathComponent != "crf_check.c" }
    let arguments = ["-std=c11"] + strict + sources.map(\.path) + ["-o", program.path, "-ldl", "-lm"]
    return (program, try run(c, arguments))
  }
}
