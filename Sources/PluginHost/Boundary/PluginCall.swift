import PluginAPI

extension PluginStatus {
  /// The failure that a negative status of the contract stands for; nil for anything else.
  init?(code: Int32) {
    switch code {
    case BP_E_ARGUMENT: self = .argument
    case BP_E_SHAPE: self = .shape
    case BP_E_DATA: self = .data
    case BP_E_IO: self = .io
    case BP_E_MEMORY: self = .memory
    case BP_E_UNSUPPORTED: self = .unsupported
    case BP_E_INTERNAL: self = .internal
    default: return nil
    }
  }
}

extension PluginSite {
  /// Runs one call and turns its status and what was reported on this thread into an error.
  ///
  /// - Returns: whether the call said BP_DONE.
  @discardableResult
  func call(mayBeDone: Bool = false, _ body: () -> Int32) throws(PluginError) -> Bool {
    ThreadErrors.clear()
    let status = body()
    return try judge(status, mayBeDone: mayBeDone)
  }

  /// Judges a status that a call on this thread has just returned.
  @discardableResult
  func judge(_ status: Int32, mayBeDone: Bool = false) throws(PluginError) -> Bool {
    let reported = ThreadErrors.take()
    if status == BP_OK { return false }
    if status == BP_DONE {
      guard mayBeDone else { throw .nonsense(self, .unexpectedDone) }
      return true
    }
    guard status < 0 else { throw .nonsense(self, .status(status)) }
    // A status of a later version: it fails, and its words say why.
    let failure = PluginStatus(code: status) ?? .internal
    // What a function of the host said, unless the plugin went on, failed otherwise and has words of its own.
    let cause = reported.cause.flatMap { $0.status == status || reported.error == nil ? $0.fault : nil }
    throw .failed(
      PluginFailure(
        site: self, status: failure, message: reported.error?.message ?? "", file: reported.error?.file ?? "",
        line: reported.error?.line ?? 0, cause: cause))
  }

  /// Runs a call that fills an "out" struct; nil when it said BP_DONE.
  func receive<Table: GrowingStruct>(
    _ type: Table.Type, field: String, mayBeDone: Bool = false, _ body: (UnsafeMutablePointer<Table>) -> Int32
  ) throws(PluginError) -> Table? {
    ThreadErrors.clear()
    switch PluginHost.receive(type, body) {
    case .wroteBeyond: throw .nonsense(self, .wroteBeyond(field: field))
    case .size(let found): throw .nonsense(self, .size(field: field, found: found))
    case .value(let table, let status): return try judge(status, mayBeDone: mayBeDone) ? nil : table
    }
  }

  /// Reads a string that a plugin gave.
  func text(_ string: bp_str, field: String, atMost limit: UInt64 = longestName) throws(PluginError) -> String {
    do throws(StringFault) {
      return try string.text(atMost: limit)
    } catch {
      switch error {
      case .null(let length): throw .nonsense(self, .string(field: field, length: length))
      case .notUTF8: throw .nonsense(self, .notUTF8(field: field))
      }
    }
  }

  /// The same place, another function.
  func function(_ name: String) -> PluginSite { PluginSite(plugin: plugin, item: item, function: name) }
}
