/// A call as the trace shows it: a plugin's function where it begins and where it ends, with what it calls between; one of
/// the host's, which calls nothing, when it is over.
public struct SpyLine: Equatable, Sendable {
  /// What of a call a line is about.
  public enum Part: String, Sendable {
    case whole = ""
    case beginning = "> "
    case end = "< "
  }

  /// The plugin and item whose function it is, or the plugin that called.
  public let site: String
  /// The function, as the contract names it.
  public let function: String
  /// What of the call it is about.
  public let part: Part
  /// Its arguments as text; at an end those that it filled.
  public let arguments: [String]
  /// What it returned, as text; empty for nothing and for a beginning.
  public let result: String
  /// The system's number of the thread.
  public let thread: Int
  /// How many calls it is within.
  public let depth: Int
  /// When it began, at an end when it was over; in seconds from the start of the trace.
  public let start: Double
  /// How long it took, in seconds, what it called included; 0 for a beginning.
  public let duration: Double

  /// The line as text.
  public var text: String {
    let indent = String(repeating: "  ", count: depth)
    let began = (start * 1e6).rounded() / 1e6
    let call = "\(began) [\(thread)] \(indent)\(part.rawValue)\(site) \(function)(\(arguments.joined(separator: ", ")))"
    if part == .beginning { return call }
    let microseconds = (duration * 1e7).rounded() / 10
    return "\(call)\(result.isEmpty ? "" : " = \(result)") \(microseconds) us"
  }
}
