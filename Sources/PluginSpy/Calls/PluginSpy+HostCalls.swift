import ForeignFunctions
import Glibc
import PluginAPI

/// Calls from a plugin into the host.
extension PluginSpy {
  /// A copy of a host table whose functions go through the spy.
  func lend(_ kind: HostTableKind, _ original: UnsafeMutableRawPointer, to function: String) -> LentTable {
    let lent = LentTable(kind, original, lentTo: function, age: settings.age)
    for function in HostFunctions.of(kind) {
      guard function.offset < lent.size,
        original.load(fromByteOffset: function.offset, as: UnsafeRawPointer?.self) != nil,
        let address = hostClosure(for: function)
      else { continue }
      lent.address.storeBytes(of: address, toByteOffset: function.offset, as: UnsafeRawPointer.self)
    }
    return lent
  }

  /// The spy's function for one of the host's: one for all tables, as each call brings its table along.
  private func hostClosure(for function: ContractFunction) -> UnsafeRawPointer? {
    if let known = closures.withLock({ $0[function.fullName] }) { return UnsafeRawPointer(bitPattern: known) }
    guard let signature = ForeignSignature(function.result.type, function.arguments.map(\.type)) else { return nil }
    let closure = ForeignClosure(signature) { [self] arguments, result in
      hostCall(function, signature, arguments, result)
    }
    guard let closure else { return nil }
    closures.withLock { $0[function.fullName] = UInt(bitPattern: closure.address) }
    return closure.address
  }

  private func hostCall(
    _ function: ContractFunction, _ signature: ForeignSignature,
    _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ result: UnsafeMutableRawPointer
  ) {
    guard let table = arguments[0]?.load(as: UnsafeRawPointer?.self) else { return }
    let lent = LentTable.of(table)
    let thread = SpyThread.current
    guard mayCall(lent, function, thread) else {
      if function.result.type != .void {
        let refusal = function.result.isStatus ? Int64(BP_E_ARGUMENT) : 0
        result.storeBytes(of: refusal, as: Int64.self)
      }
      return
    }
    settings.beforeHostCall?(function.fullName)
    let depth = thread.frames.count
    let texts = texts(function, arguments)
    let start = ContinuousClock.now
    if function.table == "bp_host", function.name == "error" || function.name == "error_at", depth > 0 {
      thread.frames[depth - 1].hasToldError = true
    }
    guard let target = lent.original.load(fromByteOffset: function.offset, as: UnsafeRawPointer?.self) else { return }
    var words = [UInt](repeating: 0, count: 2)
    words[0] = UInt(bitPattern: lent.original)
    words.withUnsafeMutableBufferPointer { words in
      var addresses = function.arguments.indices.map { arguments[$0] }
      addresses[0] = words.baseAddress.map { UnsafeMutableRawPointer($0) }
      if function.arguments.count > 1, function.arguments[1] == .operation,
        let operation = arguments[1]?.load(as: UnsafePointer<bp_op>?.self)
      {
        words[1] = UInt(bitPattern: spied(operation))
        addresses[1] = words.baseAddress.map { UnsafeMutableRawPointer($0 + 1) }
      }
      signature.call(target, result: result, arguments: &addresses)
    }
    if depth > 0, thread.frames.count == depth {
      let hasFailed =
        switch function.result {
        case .status: Int32(truncatingIfNeeded: result.load(as: Int64.self)) < 0
        case .value: UInt32(truncatingIfNeeded: result.load(as: UInt64.self)) == 0
        case .nothing, .pointer: false
        }
      if hasFailed { thread.frames[depth - 1].hostFailed = true }
    }
    if settings.trace != nil {
      let shape = if case .value = function.result { shape(of: result, in: lent) } else { "" }
      trace("host", function, texts, arguments, result, shape: shape, hasBegun: false, depth: depth, from: start)
    }
  }

  /// The shape of a value that a graph has made, as the graph itself tells it; empty where it made none.
  private func shape(of result: UnsafeMutableRawPointer, in lent: LentTable) -> String {
    let value = UInt32(truncatingIfNeeded: result.load(as: UInt64.self))
    guard lent.kind == .graph, value != 0 else { return "" }
    let graph = UnsafePointer(lent.original.assumingMemoryBound(to: bp_graph.self))
    var dimensions = [Int64](repeating: 0, count: 4)
    var rank: Int32 = 0
    guard graph.pointee.shape?(graph, value, &dimensions, &rank) == BP_OK else { return "" }
    return " [\(dimensions.prefix(Int(rank)).map(String.init).joined(separator: ","))]"
  }

  /// Whether a plugin may call a function of a table here and now; what it does wrong is noted.
  private func mayCall(_ lent: LentTable, _ function: ContractFunction, _ thread: SpyThread) -> Bool {
    guard lent.isValid else {
      note(function.fullName, .afterLoan(lentTo: lent.lentTo))
      return false
    }
    switch lent.kind {
    case .host, .files:
      // Lent for longer than a call: what counts is that the host has called the plugin on this thread.
      guard !thread.frames.isEmpty else {
        note(function.fullName, .foreignThread)
        return false
      }
    default:
      guard pthread_equal(lent.thread, pthread_self()) != 0 else {
        note(function.fullName, .otherThread(lentTo: lent.lentTo))
        return false
      }
    }
    return true
  }

  /// A copy of a custom operation whose functions go through the spy; kept for ever, one for each operation.
  private func spied(_ operation: UnsafePointer<bp_op>) -> UnsafePointer<bp_op> {
    let size = Int(min(operation.pointee.size, UInt64(MemoryLayout<bp_op>.size)))
    let name = operation.pointee.name
    // A name that is none is left to the host to refuse.
    let letters = UnsafeBufferPointer(start: name.ptr, count: name.ptr == nil ? 0 : Int(min(name.len, 4096)))
    let text = String(decoding: UnsafeRawBufferPointer(letters), as: UTF8.self)
    let context = operation.pointee.`self`.map { UInt(bitPattern: $0) } ?? 0
    let functions = PluginFunctions.operation.map {
      UnsafeRawPointer(operation).load(fromByteOffset: $0.offset, as: UInt.self)
    }
    let key = "operation \(text) \(context) \(functions)"
    if let known = closures.withLock({ $0[key] }), let pointer = UnsafePointer<bp_op>(bitPattern: known) {
      return pointer
    }
    let copy = UnsafeMutableRawPointer.allocate(byteCount: MemoryLayout<bp_op>.size, alignment: 16)
    copy.initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<bp_op>.size)
    copy.copyMemory(from: operation, byteCount: size)
    // The plugin's own name may be gone when another operation stands at the same address with the same functions.
    if !letters.isEmpty, letters.count == Int(clamping: name.len) {
      let owned = UnsafeMutableBufferPointer<CChar>.allocate(capacity: letters.count)
      _ = owned.initialize(from: letters)
      copy.assumingMemoryBound(to: bp_op.self).pointee.name.ptr = UnsafePointer(owned.baseAddress)
    }
    for function in PluginFunctions.operation { replace(function, in: copy, site: text) }
    closures.withLock { $0[key] = UInt(bitPattern: copy) }
    return UnsafePointer(copy.assumingMemoryBound(to: bp_op.self))
  }
}
