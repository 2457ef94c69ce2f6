import Glibc
import JSON

/// The command line as its users meet it: the built executable, run as a child in a folder.
enum Host {
  /// The executable: what BIOBERT_HOST names, or the release build of this package; nil when neither is there.
  static let path: String? = {
    let named = getenv("BIOBERT_HOST").map { String(cString: $0) }
    return [named, Checkout.linkedRoot + "/.build/release/host"].compactMap(\.self).first { access($0, X_OK) == 0 }
  }()

  static var isThere: Bool { path != nil }

  /// What is said when there is none.
  static let absence = "the host is not built: `swift build -c release`, or set BIOBERT_HOST"

  /// The folder that takes the place of the user's home and caches, so that nothing of theirs is read or changed.
  private static let home = ScratchFolder.shared("home")

  /// A child that was started.
  struct Child {
    let process: pid_t
    fileprivate let out: String
    fileprivate let err: String

    /// Ends it without a chance to tidy up.
    func kill() { _ = Glibc.kill(process, SIGKILL) }

    /// Waits until a file is there.
    ///
    /// - Returns: false when the child ended before.
    func isAlive(until name: String, in folder: ScratchFolder) -> Bool {
      while !folder.isThere(name) {
        var information = siginfo_t()
        // Its end is only looked at, and left to `wait`.
        waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT)
        if information.si_signo == SIGCHLD { return false }
        usleep(500)
      }
      return true
    }

    /// Waits for its end; one that does not end within `seconds` is killed.
    func wait(seconds: Int = 300) -> Outcome {
      var status: Int32 = 0
      var waited = 0
      while waitpid(process, &status, WNOHANG) == 0 {
        usleep(2_000)
        waited += 2
        if waited > seconds * 1000 { kill() }
      }
      let signal = status & 0x7F
      return Outcome(
        code: signal == 0 ? (status >> 8) & 0xFF : -signal, out: ScratchFolder.read(out),
        err: ScratchFolder.text(err))
    }
  }

  /// What a child left.
  struct Outcome {
    /// The exit code; minus the signal that ended it.
    let code: Int32
    /// Standard output.
    let out: [UInt8]
    /// Standard error.
    let err: String

    /// Standard output as text.
    var text: String { String(decoding: out, as: UTF8.self) }

    /// The one JSON object on standard output; nil unless there is exactly one line that is one.
    var json: JSONObject? {
      guard out.last == 0x0A, out.count(where: { $0 == 0x0A }) == 1 else { return nil }
      return (try? JSONValue.parse(out))?.object
    }

    /// Standard output as JSON lines; a line that is none is nil.
    var lines: [JSONObject?] {
      out.split(separator: 0x0A).map { (try? JSONValue.parse(Array($0)))?.object }
    }
  }

  /// Starts the host in `folder`.
  ///
  /// - Parameters:
  ///   - input: what stands on standard input; nil: nothing.
  ///   - output: where standard output goes; nil: into a file that the outcome reads.
  ///   - error: where standard error goes; nil: into a file that the outcome reads.
  ///   - copy: a copy of the executable, in place of the one that was built.
  static func start(
    _ arguments: [String], in folder: ScratchFolder, input: [UInt8]? = nil, output: String? = nil,
    error: String? = nil, environment: [String: String] = [:], copy: String? = nil
  ) -> Child {
    let channel = ScratchFolder.shared("streams").unique()
    let out = output ?? channel + ".out"
    if let input { ScratchFolder.write(input, to: channel + ".in") }
    return Child(
      process: spawn(
        [copy ?? path ?? "host"] + arguments, in: folder.path, input: input == nil ? "/dev/null" : channel + ".in",
        output: out, error: error ?? channel + ".err", environment: environment),
      out: output == nil ? out : "/dev/null", err: error == nil ? channel + ".err" : "/dev/null")
  }

  /// Runs the host to its end.
  static func run(
    _ arguments: [String], in folder: ScratchFolder, input: [UInt8]? = nil, output: String? = nil,
    environment: [String: String] = [:], copy: String? = nil
  ) -> Outcome {
    start(arguments, in: folder, input: input, output: output, environment: environment, copy: copy).wait()
  }

  /// Runs words of a command line, for arguments without spaces.
  static func run(_ words: String, in folder: ScratchFolder, environment: [String: String] = [:]) -> Outcome {
    run(words.split(separator: " ").map(String.init), in: folder, environment: environment)
  }

  private static func spawn(
    _ arguments: [String], in folder: String, input: String, output: String, error: String,
    environment: [String: String]
  ) -> pid_t {
    var settings = ["HOME": home.path, "XDG_CACHE_HOME": home.path + "/cache", "LC_ALL": "C"]
    settings["PATH"] = getenv("PATH").map { String(cString: $0) }
    settings.merge(environment) { $1 }
    // The shell only goes to the folder: there is no portable way to say that to posix_spawn.
    let inFolder = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + arguments
    var words: [UnsafeMutablePointer<CChar>?] = inFolder.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = settings.map { strdup("\($0)=\($1)") } + [nil]
    defer { for word in words + variables { free(word) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, error, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var process = pid_t()
    let failure = posix_spawn(&process, inFolder[0], &actions, nil, &words, &variables)
    precondition(failure == 0, "\(arguments[0]) could not be started: \(failure)")
    return process
  }
}
