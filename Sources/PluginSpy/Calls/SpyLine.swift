/// One call as the trace shows it.
public struct SpyLine: Equatable, Sendable {
  /// The plugin and item whose function it is, or the plugin that called.
  public let site: String
  /// The function, as the contract names it.
  public let function: String
  /// Its arguments as text.
  public let arguments: [String]
  /// What it returned, as text; empty for nothing.
  public let result: String
  /// The system's number of the thread.
  public let thread: Int
  /// How many calls it is within.
  public let depth: Int
  /// When it began, in seconds from the start of the trace.
  public let start: Double
  /// How long it took, in seconds, what it called included.
  public let duration: Double

  /// The line as text.
  public var text: String {
    let indent = String(repeating: "  ", count: depth)
    let microseconds = (duration * 1e7).rounded() / 10
    let outcome = result.isEmpty ? "" : " = \(result)"
    let began = (start * 1e6).rounded() / 1e6
    return "\(began) [\(thread)] \(indent)\(site) \(function)(\(arguments.joined(separator: ", ")))\(outcome) "
      + "\(microseconds) us"
  }
}
