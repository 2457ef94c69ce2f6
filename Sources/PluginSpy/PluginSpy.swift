import Glibc
import PluginAPI
import PluginHost
import Synchronization

/// Runs a custom operation's forward or backward in the place of the plain call, to look at what it does.
public protocol OperationObserver: Sendable {
  /// Runs one call.
  ///
  /// - Parameters:
  ///   - operation: the name of the plugin's operation.
  ///   - perform: makes the call, with these arguments or others; may be called more than once.
  /// - Returns: the status that the host gets.
  func run(
    _ operation: String, backward: Bool, call: UnsafeMutablePointer<bp_op_call>,
    perform: (UnsafeMutablePointer<bp_op_call>) -> Int32
  ) -> Int32
}

/// A layer that sees every call between the host and plugins, in both directions, and checks the rules of the contract.
///
/// libffi makes a function for each function pointer that crosses; what each takes is told by one table,
/// `PluginFunctions` and `HostFunctions`, so that nothing is written by hand for a single function.
public final class PluginSpy: PluginLayer, @unchecked Sendable {
  /// What a spy does beside checking the rules.
  public struct Settings: Sendable {
    /// Gets a line for each call; nil for no trace.
    public var trace: (@Sendable (SpyLine) -> Void)?
    /// Which host the structs and tables that are lent are like.
    public var age = HostAge.today
    /// Runs calls of custom operations; nil: as they are.
    public var operations: (any OperationObserver)?
    /// Told the name of each function of the host before a plugin's call of it is made, on the thread that calls.
    public var beforeHostCall: (@Sendable (String) -> Void)?

    /// Settings that check and write nothing.
    public init() {}
  }

  let settings: Settings
  let activity = ObjectActivity()
  private let clock = ContinuousClock()
  private let started = ContinuousClock.now
  private let found = Mutex<[SpyViolation]>([])
  private static let mostViolations = 100

  // Guarded by their locks: closures by what they stand for, and what objects keep until they end.
  let closures = Mutex<[String: UInt]>([:])
  let lentRecords = Mutex<[UInt: LentRecords]>([:])
  let objectLoans = Mutex<[UInt: [ObjectLoan]]>([:])

  /// Makes a spy; nil where the system allows no functions made at run time.
  public init?(_ settings: Settings = Settings()) {
    self.settings = settings
    guard Self.isAvailable else { return nil }
  }

  /// The breaches that were seen, in the order in which they were first seen.
  public var violations: [SpyViolation] { found.withLock { $0 } }

  func note(_ function: String, _ rule: SpyViolation.Rule) {
    let violation = SpyViolation(function: function, rule: rule)
    found.withLock { found in
      if found.count < Self.mostViolations, !found.contains(violation) { found.append(violation) }
    }
  }

  /// Traces a call of a plugin's function that begins: what it calls in its turn, or dies of, stands behind it.
  func traceBeginning(
    _ site: String, _ function: ContractFunction, _ texts: [String], depth: Int, at start: ContinuousClock.Instant
  ) {
    settings.trace?(
      SpyLine(
        site: site, function: function.fullName, part: .beginning, arguments: texts, result: "",
        thread: SpyThread.systemNumber,
        depth: depth, start: (start - started) / .seconds(1), duration: 0))
  }

  /// Traces a call that is over.
  ///
  /// - Parameters:
  ///   - texts: its arguments as they were before it.
  ///   - hasBegun: whether its beginning was traced, so that what it filled is all there is to show.
  ///   - shape: the shape of the value that it made; empty for any other result.
  func trace(
    _ site: String, _ function: ContractFunction, _ texts: [String],
    _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ result: UnsafeMutableRawPointer, shape: String = "",
    hasBegun: Bool, depth: Int, from start: ContinuousClock.Instant
  ) {
    let now = clock.now
    var texts = texts
    var filled: [String] = []
    let status = Int32(truncatingIfNeeded: result.load(as: Int64.self))
    for (index, kind) in function.arguments.enumerated() {
      // What a call did not fill may be anything.
      guard case .filled(let content) = kind, function.result.isStatus, status == BP_OK, let place = arguments[index]
      else { continue }
      texts[index] = StructText.of(content, place.load(as: UnsafeRawPointer?.self))
      filled.append(texts[index])
    }
    settings.trace?(
      SpyLine(
        site: site, function: function.fullName, part: hasBegun ? .end : .whole, arguments: hasBegun ? filled : texts,
        result: SpyText.result(function.result, at: result) + shape, thread: SpyThread.systemNumber, depth: depth,
        start: ((hasBegun ? now : start) - started) / .seconds(1), duration: (now - start) / .seconds(1)))
  }

  /// The arguments of a call as text; nothing without a trace.
  func texts(_ function: ContractFunction, _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> [String] {
    guard settings.trace != nil else { return [] }
    return function.arguments.enumerated().map { index, kind in
      guard let place = arguments[index] else { return "?" }
      if case .values = kind, let count = arguments[index + 1] {
        return SpyText.values(count.load(as: UInt32.self), at: place)
      }
      return SpyText.argument(kind, at: place)
    }
  }

  // The layer.

  /// The host's table with the spy in front, valid for ever.
  public func host(_ host: UnsafePointer<bp_host>, plugin: String) -> UnsafePointer<bp_host> {
    let lent = lend(.host, UnsafeMutableRawPointer(mutating: host), to: "")
    return UnsafePointer(lent.address.assumingMemoryBound(to: bp_host.self))
  }

  /// A task's table with the spy in front.
  public func task(_ table: bp_task, site: PluginSite) -> bp_task { spied(table, PluginFunctions.task, site) }

  /// A format's table with the spy in front.
  public func format(_ table: bp_format, site: PluginSite) -> bp_format { spied(table, PluginFunctions.format, site) }

  /// A metric's table with the spy in front.
  public func metric(_ table: bp_metric, site: PluginSite) -> bp_metric { spied(table, PluginFunctions.metric, site) }

  /// A copy of a plugin's table whose functions go through the spy.
  private func spied<Table>(_ table: Table, _ functions: [ContractFunction], _ site: PluginSite) -> Table {
    var copy = table
    let name = site.plugin + "/" + site.item
    withUnsafeMutableBytes(of: &copy) { bytes in
      guard let base = bytes.baseAddress else { return }
      for function in functions { replace(function, in: base, site: name) }
    }
    return copy
  }

  /// Puts the spy's function in the place of one of a plugin's; a missing function stays missing.
  func replace(_ function: ContractFunction, in table: UnsafeMutableRawPointer, site: String) {
    guard let original = table.load(fromByteOffset: function.offset, as: UnsafeRawPointer?.self) else { return }
    guard let address = closure(for: function, original, site: site) else { return }
    table.storeBytes(of: address, toByteOffset: function.offset, as: UnsafeRawPointer.self)
  }
}

/// What is lent until an object ends: a setup, or the files of a cursor or writer.
struct ObjectLoan {
  var loans: [Loan] = []
  var tables: [LentTable] = []

  /// Takes it back.
  func end() {
    for loan in loans { loan.end() }
    for table in tables { table.end() }
  }
}

/// Records that a cursor lends, and what their hash was.
struct LentRecords: @unchecked Sendable {
  let list: bp_records
  let hash: UInt64
}
