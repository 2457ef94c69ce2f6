import ForeignFunctions
import PluginAPI
import PluginHost

/// Calls from the host into a plugin.
extension PluginSpy {
  /// Whether functions can be made at run time here.
  static var isAvailable: Bool {
    guard let signature = ForeignSignature(.void, []) else { return false }
    return ForeignClosure(signature, { _, _ in }) != nil
  }

  /// A function that checks, forwards and traces; the same one for the same original.
  func closure(for function: ContractFunction, _ original: UnsafeRawPointer, site: String) -> UnsafeRawPointer? {
    let key = "\(site) \(function.fullName) \(original)"
    if let known = closures.withLock({ $0[key] }) { return UnsafeRawPointer(bitPattern: known) }
    guard let signature = ForeignSignature(function.result.type, function.arguments.map(\.type)) else { return nil }
    let name = StableText.of(function.fullName)
    let target = UInt(bitPattern: original)
    let closure = ForeignClosure(signature) { [self] arguments, result in
      guard let target = UnsafeRawPointer(bitPattern: target) else { return }
      pluginCall(function, target, signature, name, site, arguments, result)
    }
    guard let closure else { return nil }
    closures.withLock { $0[key] = UInt(bitPattern: closure.address) }
    return closure.address
  }

  private func pluginCall(
    _ function: ContractFunction, _ target: UnsafeRawPointer, _ signature: ForeignSignature, _ name: StableText,
    _ site: String, _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ result: UnsafeMutableRawPointer
  ) {
    let thread = SpyThread.current
    let depth = thread.frames.count
    let texts = texts(function, arguments)
    let object = object(function, arguments)
    if let object { checkLent(by: object, before: function) }
    let isOperation = function.table == "bp_op"
    if let object, let other = activity.enter(function, object, mayNest: isOperation) {
      note(function.fullName, .overlap(with: other))
    }
    thread.frames.append(SpyThread.Frame(function: function.fullName))
    let before = LoanGuard.running
    LoanGuard.running = name.pointer
    let start = ContinuousClock.now
    if settings.trace != nil { traceBeginning(site, function, texts, depth: depth, at: start) }

    var lending = Lending()
    var words = [UInt](repeating: 0, count: function.arguments.count)
    words.withUnsafeMutableBufferPointer { words in
      var addresses = function.arguments.indices.map { arguments[$0] }
      for (index, kind) in function.arguments.enumerated() {
        guard let place = arguments[index], let base = words.baseAddress else { continue }
        guard let replacement = replacement(kind, place, function, &lending) else { continue }
        words[index] = replacement
        addresses[index] = UnsafeMutableRawPointer(base + index)
      }
      if isOperation, let observer = settings.operations, function.arguments.contains(.operationCall) {
        observe(observer, site, function, target, signature, &addresses, result)
      } else {
        signature.call(target, result: result, arguments: &addresses)
      }
    }

    (LoanGuard.running, LoanGuard.returned) = (before, name.pointer)
    let frame = thread.frames.popLast()
    if let object { activity.leave(function, object) }
    for table in lending.tables { table.end() }
    for loan in lending.loans { loan.end() }
    settle(function, lending.ofObject, object, arguments, result)
    if function.fullName == "bp_format.next", let object { keepLent(by: object, arguments, result) }
    if function.result.isStatus {
      let status = Int32(truncatingIfNeeded: result.load(as: Int64.self))
      if status < 0, status != BP_E_MEMORY, let frame, !frame.hasToldError, !frame.hostFailed {
        note(function.fullName, .noReason(status: status))
      }
    }
    if settings.trace != nil {
      trace(site, function, texts, arguments, result, hasBegun: true, depth: depth, from: start)
    }
  }

  /// Remembers what a cursor lends until its next call.
  private func keepLent(
    by cursor: UInt, _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ result: UnsafeMutableRawPointer
  ) {
    guard Int32(truncatingIfNeeded: result.load(as: Int64.self)) == BP_OK,
      let out = arguments[2]?.load(as: UnsafePointer<bp_records>?.self)
    else { return }
    let list = out.pointee
    lentRecords.withLock { $0[cursor] = LentRecords(list: list, hash: RecordDigest(list).hash) }
  }

  /// Notes when what a cursor lends has changed before one of the calls that end the loan.
  private func checkLent(by cursor: UInt, before function: ContractFunction) {
    guard function.fullName == "bp_format.next" || function.fullName == "bp_format.close" else { return }
    guard let lent = lentRecords.withLock({ $0.removeValue(forKey: cursor) }) else { return }
    if RecordDigest(lent.list).hash != lent.hash { note("bp_format.next", .changedLoan) }
  }

  /// What was lent for one call, and what is lent until the object that it makes ends.
  struct Lending {
    var tables: [LentTable] = []
    var loans: [Loan] = []
    var ofObject = ObjectLoan()
  }

  /// The object that a call is about; nil where there is none.
  private func object(
    _ function: ContractFunction, _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  ) -> UInt? {
    guard function.arguments.first == .object, let place = arguments[0] else { return nil }
    let object = place.load(as: UInt.self)
    return object == 0 ? nil : object
  }

  /// What a plugin gets in the place of an argument; nil for the argument itself.
  private func replacement(
    _ kind: ContractArgument, _ place: UnsafeMutableRawPointer, _ function: ContractFunction, _ lending: inout Lending
  ) -> UInt? {
    switch kind {
    case .table(let table):
      guard let original = place.load(as: UnsafeMutableRawPointer?.self) else { return nil }
      let lent = lend(table, original, to: function.fullName)
      lending.tables.append(lent)
      return UInt(bitPattern: lent.address)
    case .loan(let kind):
      guard let loan = Loan("\(kind.rawValue), lent to \(function.fullName)", age: settings.age) else { return nil }
      guard let copy = loan.copy(kind, place.load(as: UnsafeRawPointer?.self)) else { return nil }
      if kind == .opening {
        // Its files are lent until the cursor or writer is closed.
        let opening = UnsafeMutableRawPointer(mutating: copy).assumingMemoryBound(to: bp_opening.self)
        if let files = opening.pointee.files {
          let lent = lend(.files, UnsafeMutableRawPointer(mutating: files), to: function.fullName)
          lending.ofObject.tables.append(lent)
          opening.pointee.files = UnsafePointer(lent.address.assumingMemoryBound(to: bp_files.self))
        }
      }
      loan.seal()
      if kind == .setup { lending.ofObject.loans.append(loan) } else { lending.loans.append(loan) }
      return UInt(bitPattern: copy)
    default:
      return nil
    }
  }

  /// Keeps what is lent to an object with the object that a call made, and takes back what was lent to one that it ended.
  private func settle(
    _ function: ContractFunction, _ lent: ObjectLoan, _ object: UInt?,
    _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ result: UnsafeMutableRawPointer
  ) {
    if let index = function.arguments.firstIndex(of: .newObject) {
      guard Int32(truncatingIfNeeded: result.load(as: Int64.self)) == BP_OK,
        let made = arguments[index]?.load(as: UnsafePointer<UInt>?.self)?.pointee
      else {
        lent.end()
        return
      }
      objectLoans.withLock { $0[made, default: []].append(lent) }
    }
    guard let object, PluginFunctions.endings.contains(function.fullName) else { return }
    let over = objectLoans.withLock { all -> ObjectLoan? in
      guard var list = all[object], !list.isEmpty else { return nil }
      // Several objects may have one address, such as that of their setup: the oldest loan goes.
      let first = list.removeFirst()
      all[object] = list.isEmpty ? nil : list
      return first
    }
    over?.end()
  }

  private func observe(
    _ observer: any OperationObserver, _ operation: String, _ function: ContractFunction, _ target: UnsafeRawPointer,
    _ signature: ForeignSignature, _ addresses: inout [UnsafeMutableRawPointer?], _ result: UnsafeMutableRawPointer
  ) {
    guard let call = addresses[1]?.load(as: UnsafeMutablePointer<bp_op_call>?.self) else { return }
    let objects = addresses
    let status = observer.run(operation, backward: function.name == "backward", call: call) { call in
      var outcome: Int64 = 0
      withAged(call) { aged in
        var pointer = aged
        withUnsafeMutablePointer(to: &pointer) { place in
          var arguments = objects
          arguments[1] = UnsafeMutableRawPointer(place)
          signature.call(target, result: &outcome, arguments: &arguments)
        }
      }
      return Int32(truncatingIfNeeded: outcome)
    }
    result.storeBytes(of: Int64(status), as: Int64.self)
  }

  /// The arguments of an operation, as long as the host of the spy's age makes them.
  private func withAged(_ call: UnsafeMutablePointer<bp_op_call>, _ body: (UnsafeMutablePointer<bp_op_call>) -> Void) {
    let (known, size) = (MemoryLayout<bp_op_call>.size, settings.age.size(of: bp_op_call.self))
    let room = known + HostAge.tail
    let copy = UnsafeMutableRawPointer.allocate(byteCount: room, alignment: 16)
    defer { copy.deallocate() }
    copy.initializeMemory(as: UInt8.self, repeating: HostAge.filling, count: room)
    copy.copyMemory(from: call, byteCount: min(known, size))
    copy.storeBytes(of: UInt64(size), as: UInt64.self)
    body(copy.assumingMemoryBound(to: bp_op_call.self))
  }
}

extension ContractResult {
  var isStatus: Bool { if case .status = self { true } else { false } }
}

/// A name as a C string that lives for ever, for the handler of signals.
struct StableText: @unchecked Sendable {
  let pointer: UnsafePointer<CChar>

  static func of(_ text: String) -> StableText {
    let bytes = Array(text.utf8CString)
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    copy.initialize(from: bytes, count: bytes.count)
    return StableText(pointer: UnsafePointer(copy))
  }
}
