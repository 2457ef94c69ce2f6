import Glibc
import PluginHost
import Testing

/// A probe whose child is this test program, told by its environment to be one.
///
/// The host's executable knows the probing argument; the test runner does not, so a script stands between: it starts
/// this program with the one test below selected, which then lives a child's life.
enum TestProbe {
  static let variable = "BIOBERT_PROBE_ARGUMENTS"

  /// The script; made once a run.
  private static let script: (path: String, folder: ScratchFolder) = {
    let folder = ScratchFolder()
    let program = TestProbe.program
    let text = """
      #!/bin/sh
      \(variable)="$0|$1|$2|$3|$4|$5" exec '\(program)' --testing-library swift-testing --filter theChildOfAProbe
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

@Test("a process that was started to probe a plugin does nothing else")
func theChildOfAProbe() {
  guard let words = getenv(TestProbe.variable) else {
    #expect(PluginProbe.runChildIfAsked(CommandLine.arguments) == nil)
    return
  }
  PluginProbe.runChild(String(cString: words).split(separator: "|").map(String.init))
}
