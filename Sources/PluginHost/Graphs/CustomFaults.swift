/// The first failure of a plugin's custom operation, whether its shapes were asked for or it was run.
///
/// The graph knows a status alone; this keeps what the plugin said with it. One build's graph runs on one thread.
final class CustomFaults {
  private(set) var first: PluginFailure?
  private(set) var nonsense: (site: PluginSite, nonsense: PluginNonsense)?

  /// Whether nothing has failed.
  var isEmpty: Bool { first == nil && nonsense == nil }

  /// Keeps a failure, unless there is one already.
  func keep(_ error: PluginError) {
    guard isEmpty else { return }
    switch error {
    case .failed(let failure): first = failure
    case .nonsense(let site, let problem): nonsense = (site, problem)
    default: break
    }
  }

  /// The failure as an error; nil when there is none.
  var error: PluginError? {
    if let first { return .failed(first) }
    return nonsense.map { .nonsense($0.site, $0.nonsense) }
  }
}
