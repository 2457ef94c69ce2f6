import Glibc
import PluginHost

/// A probe whose child is this test program, told by its environment to be one.
///
/// The host's executable knows the probing argument; the test runner does not, so a script stands between: it starts
/// this program with the arguments in its environment, where `early` finds them before the runner begins.
enum TestProbe {
  static let variable = "BIOBERT_PROBE_ARGUMENTS"

  /// The script. It is part of the checkout and not written here: what this process has open for writing at the moment
  /// when another test starts a child cannot be run as long as that child lives (ETXTBSY).
  private static let script = TestPlugins.root + "/Tests/PluginHostTests/Plugins/prober.sh"

  /// A probe without a cache unless one is given. A test program starts far slower than the host.
  static func probe(limit: Int = 60_000, cache: ProbeCache? = nil) -> PluginProbe {
    PluginProbe(executable: script, limit: limit, cache: cache)
  }
}

/// Runs before main: in a child it never comes that far, so that no thread of the runner is there either.
@section(".init_array") @used
private let early: @convention(c) () -> Void = {
  guard let words = getenv(TestProbe.variable) else { return }
  PluginProbe.runChild(String(cString: words).split(separator: "|").map(String.init))
}
