import Glibc

/// Programs that may or may not be on this machine.
enum Toolchain {
  static let c = find("cc")
  static let cxx = find("g++") ?? find("c++")
  static let gzip = find("gzip")

  /// The path of a program.
  static func find(_ name: String) -> String? {
    (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").map { "\($0)/\(name)" }
      .first { access($0, X_OK) == 0 }
  }

  /// Runs a program and gives its exit code.
  static func run(_ program: String, _ arguments: [String]) -> Int32 {
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    guard posix_spawn(&process, program, nil, nil, &words, environ) == 0 else { return -1 }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
  }

  /// Compiles C, or C++, into a plugin with the contract's header alone.
  static func plugin(_ source: String, to library: String, cxx isCxx: Bool = false, _ more: [String] = []) -> Bool {
    guard let compiler = isCxx ? cxx : c else { return false }
    let language = isCxx ? ["-std=c++17", "-x", "c++"] : ["-std=c11"]
    let include = ["-I", Checkout.root + "/Sources/PluginAPI/include"]
    return run(compiler, language + ["-shared", "-fPIC"] + more + include + [source, "-o", library, "-lm"]) == 0
  }
}
