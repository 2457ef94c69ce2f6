import Glibc

/// Tries a plugin in a child process, so that one that crashes, hangs or exits does so there.
///
/// This finds accidents, not malice: a loaded plugin is native code with the user's rights.
public struct PluginProbe: Sendable {
  /// The first argument that makes the host's executable a probing child.
  public static let argument = "__probe-plugin"

  /// The executable to start; its main must hand over to `PluginProbe.runChild` when `isChild` says so.
  public let executable: String
  /// How long a plugin may take in all, in milliseconds: generous, as the time of a busy machine's other programs counts.
  public let limit: Int
  /// How many seconds of processor time a plugin may take.
  public static let processorSeconds = 5
  /// Where outcomes are kept; nil for nowhere.
  public let cache: ProbeCache?

  /// Makes a probe.
  public init(executable: String = "/proc/self/exe", limit: Int = 20_000, cache: ProbeCache? = .ofUser) {
    self.executable = executable
    self.limit = limit
    self.cache = cache
  }

  /// What the plugin in a checked file says of itself, from the cache or from a child process.
  public func describe(_ file: PluginFile) throws(PluginHostError) -> PluginDescription {
    if let known = cache?.description(of: file) { return known }
    let description: PluginDescription
    do throws(ProbeFailure) {
      description = try run(file)
    } catch {
      throw .probe(path: file.path, error)
    }
    cache?.keep(description, of: file)
    return description
  }

  /// Tries the plugin in a child process, whatever the cache says.
  func run(_ file: PluginFile) throws(ProbeFailure) -> PluginDescription {
    let nonce = ChildProcess.mark()
    let child = try ChildProcess(
      executable: executable,
      arguments: [
        Self.argument, file.path, nonce, String(file.version.major), String(file.version.minor),
      ])
    let answer = child.finish(limit: limit, mark: nonce)
    if let line = answer.line {
      guard let report = ProbeReport(line: line) else { throw .unreadable }
      switch report {
      case .description(let description): return description
      case .refusal(let refusal): throw .refused(refusal)
      }
    }
    switch answer.end {
    case .timedOut: throw .timedOut(milliseconds: limit)
    case .killed(SIGXCPU): throw .tooBusy(seconds: Self.processorSeconds)
    case .killed(let signal): throw .killed(signal: signal)
    case .exited(let code): throw .exited(code: code)
    }
  }
}
