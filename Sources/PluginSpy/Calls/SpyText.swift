import PluginAPI

/// Values of a call as text.
enum SpyText {
  private static let longest = 60

  static func argument(_ kind: ContractArgument, at address: UnsafeMutableRawPointer) -> String {
    switch kind {
    case .int32: "\(address.load(as: Int32.self))"
    case .uint32: number(address.load(as: UInt32.self))
    case .named(let number): number.text(Int64(address.load(as: UInt32.self)))
    case .signedNamed(let number): number.text(Int64(address.load(as: Int32.self)))
    case .value: value(address.load(as: UInt32.self))
    case .int64: "\(address.load(as: Int64.self))"
    case .uint64: "\(address.load(as: UInt64.self))"
    case .float: "\(address.load(as: Float.self))"
    case .double: "\(address.load(as: Double.self))"
    case .string: text(address.load(as: bp_str.self))
    case .table(let kind): kind.rawValue
    case .host: HostTableKind.host.rawValue
    case .loan(let kind): StructText.lent(kind, address.load(as: UnsafeRawPointer?.self))
    case .given(let kind): StructText.of(kind, address.load(as: UnsafeRawPointer?.self))
    default: pointer(address.load(as: UInt.self))
    }
  }

  /// Values of the graph that lie one behind the other; `address` is that of the pointer to them.
  static func values(_ count: UInt32, at address: UnsafeMutableRawPointer) -> String {
    let most: UInt32 = 8
    guard let first = address.load(as: UnsafePointer<bp_value>?.self) else { return "null" }
    let shown = (0..<Int(min(count, most))).map { value(first[$0]) }
    return "[" + shown.joined(separator: ", ") + (count > most ? ", …" : "") + "]"
  }

  static func result(_ kind: ContractResult, at address: UnsafeMutableRawPointer) -> String {
    switch kind {
    case .nothing: ""
    case .status: status(Int32(truncatingIfNeeded: address.load(as: Int64.self)))
    case .value: value(UInt32(truncatingIfNeeded: address.load(as: UInt64.self)))
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

  /// A value of the graph by its number within the graph.
  static func value(_ value: UInt32) -> String { value == 0 ? "none" : "#\(value & 0xF_FFFF)" }

  static func number(_ value: UInt32) -> String { value == BP_NONE ? "BP_NONE" : "\(value)" }

  static func pointer(_ value: UInt) -> String { value == 0 ? "null" : "0x" + String(value, radix: 16) }

  static func text(_ string: bp_str) -> String {
    guard let start = string.ptr, string.len > 0 else { return "\"\"" }
    let count = Int(min(string.len, UInt64(longest)))
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    let shown = String(decoding: bytes, as: UTF8.self).replacing("\n", with: "\\n").replacing("\"", with: "\\\"")
    return "\"\(shown)\(string.len > UInt64(longest) ? "…" : "")\""
  }
}
