import PluginAPI

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

/// Values of a call as text.
enum SpyText {
  private static let longest = 60

  static func argument(_ kind: ContractArgument, at address: UnsafeMutableRawPointer) -> String {
    switch kind {
    case .int32: "\(address.load(as: Int32.self))"
    case .uint32: number(address.load(as: UInt32.self))
    case .int64: "\(address.load(as: Int64.self))"
    case .uint64: "\(address.load(as: UInt64.self))"
    case .float: "\(address.load(as: Float.self))"
    case .double: "\(address.load(as: Double.self))"
    case .string: text(address.load(as: bp_str.self))
    default: pointer(address.load(as: UInt.self))
    }
  }

  static func result(_ kind: ContractResult, at address: UnsafeMutableRawPointer) -> String {
    switch kind {
    case .nothing: ""
    case .status: status(Int32(truncatingIfNeeded: address.load(as: Int64.self)))
    case .value: "#\(UInt32(truncatingIfNeeded: address.load(as: UInt64.self)) & 0xF_FFFF)"
    case .pointer: pointer(address.load(as: UInt.self))
    }
  }

  /// The name of a status of the contract.
  static func status(_ status: Int32) -> String {
    switch status {
    case BP_OK: "BP_OK"
    case BP_DONE: "BP_DONE"
    case BP_E_ARGUMENT: "BP_E_ARGUMENT"
    case BP_E_SHAPE: "BP_E_SHAPE"
    case BP_E_DATA: "BP_E_DATA"
    case BP_E_IO: "BP_E_IO"
    case BP_E_MEMORY: "BP_E_MEMORY"
    case BP_E_UNSUPPORTED: "BP_E_UNSUPPORTED"
    case BP_E_INTERNAL: "BP_E_INTERNAL"
    default: "\(status)"
    }
  }

  private static func number(_ value: UInt32) -> String { value == BP_NONE ? "BP_NONE" : "\(value)" }

  private static func pointer(_ value: UInt) -> String { value == 0 ? "null" : "0x" + String(value, radix: 16) }

  private static func text(_ string: bp_str) -> String {
    guard let start = string.ptr, string.len > 0 else { return "\"\"" }
    let count = Int(min(string.len, UInt64(longest)))
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    let shown = String(decoding: bytes, as: UTF8.self).replacing("\n", with: "\\n").replacing("\"", with: "\\\"")
    return "\"\(shown)\(string.len > UInt64(longest) ? "…" : "")\""
  }
}
