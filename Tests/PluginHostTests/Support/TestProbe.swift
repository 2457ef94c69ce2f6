import Glibc
import PluginHost

/// A probe whose child is this test program, told by its environment to be one.
///
/// The host's executable knows the probing argument; the test runner does not, so a script stands between: it starts
/// this program with the arguments in its environment, where `early` finds them before the runner begins.
enum TestProbe {
  static let variable = "BIOBERT_PROBE_ARGUMENTS"

  /// The script; made once a run.
  private static let script: (path: String, folder: ScratchFolder) = {
    let folder = ScratchFolder()
    let program = TestProbe.program
    let text = """
      #!/bin/sh
      \(variable)="$0|$1|$2|$3|$4|$5" exec '\(program)'
      """
    return (folder.write("prober", Array(text.utf8), mode: 0o755), folder)
  }()

  /// This program's file.
  private static var program: String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    return String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// A probe without a cache unless one is given. A test program starts far slower than the host.
  static func probe(limit: Int = 60_000, cache: ProbeCache? = nil) -> PluginProbe {
    PluginProbe(executable: script.path, limit: limit, cache: cache)
  }
}

/// Runs before main: in a child it never comes that far, so that no thread of the runner is there either.
@section(".init_array") @used
private let early: @convention(c) () -> Void = {
  guard let words = getenv(TestProbe.variable) else { return }
  PluginProbe.runChild(String(cString: words).split(separator: "|").map(String.init))
}
