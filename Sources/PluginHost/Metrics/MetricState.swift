import PluginAPI

/// Which values of a metric are better.
public enum MetricDirection: Sendable {
  case higher, lower
}

/// One value of a metric.
public struct MetricValue: Equatable, Sendable {
  /// The name, such as "f1", or for one label "f1:Disease".
  public let name: String
  /// The value; finite, and a fraction from 0 to 1 where it is one.
  public let value: Double
  /// Which values are better; nil for a count, by which nothing is selected.
  public let direction: MetricDirection?
  /// Whether models are selected by it unless the user says otherwise.
  public let isPrimary: Bool
  /// Whether the value stands for 0/0.
  public let isUndefined: Bool

  /// Whether a higher value is better.
  public var higherIsBetter: Bool { direction == .higher }

  /// Makes a value.
  public init(name: String, value: Double, direction: MetricDirection?, isPrimary: Bool, isUndefined: Bool) {
    self.name = name
    self.value = value
    self.direction = direction
    self.isPrimary = isPrimary
    self.isUndefined = isUndefined
  }
}

/// A metric that is counting; one call at a time.
public final class MetricState: @unchecked Sendable {
  /// The metric.
  public let item: MetricItem
  private let state: UnsafeMutableRawPointer?
  /// The setup, which the plugin may read until it ends.
  private let lent: Arena

  init(_ item: MetricItem, state: UnsafeMutableRawPointer?, lent: Arena) {
    self.lent = lent
    self.item = item
    self.state = state
  }

  deinit {
    item.table.end?(state)
    withExtendedLifetime(lent) {}
  }

  /// Counts one record; without a prediction it counts as missing.
  public func update(gold: StoredRecord, predicted: StoredRecord?) throws(PluginError) {
    let site = item.site("update")
    guard let update = item.table.update else { throw .notOffered(site) }
    try site.call { withExtendedLifetime((gold, predicted)) { update(state, gold.pointer, predicted?.pointer) } }
  }

  /// Counts what another state of the same metric has counted.
  public func merge(_ other: MetricState) throws(PluginError) {
    let site = item.site("merge")
    guard let merge = item.table.merge else { throw .notOffered(site) }
    precondition(other.item === item && other !== self, "states of one metric, and two of them")
    try site.call { withExtendedLifetime(other) { merge(state, other.state) } }
  }

  /// The values so far, in the metric's own order.
  public func finish() throws(PluginError) -> [MetricValue] {
    let site = item.site("finish")
    guard let finish = item.table.finish else { throw .notOffered(site) }
    let sink = ValueSink(site: site)
    let outcome: Result<Void, PluginError>
    do throws(PluginError) {
      try site.call { sink.lend { finish(state, $0) } }
      outcome = .success(())
    } catch {
      outcome = .failure(error)
    }
    if let error = sink.error { throw error }
    try outcome.get()
    return sink.values
  }
}

/// Takes the values that `finish` gives.
private final class ValueSink {
  private static let most = 1 << 16
  private let site: PluginSite
  private var names: Set<String> = []
  private(set) var values: [MetricValue] = []
  private(set) var error: PluginError?

  init(site: PluginSite) { self.site = site }

  func lend<Result>(_ body: (UnsafePointer<bp_value_sink>) -> Result) -> Result {
    var table = bp_value_sink()
    table.size = UInt64(MemoryLayout<bp_value_sink>.size)
    table.ctx = Unmanaged.passUnretained(self).toOpaque()
    table.put = { sink, name, value, flags in
      guard let context = sink?.pointee.ctx else { return BP_E_ARGUMENT }
      return Unmanaged<ValueSink>.fromOpaque(context).takeUnretainedValue().take(name, value, flags)
    }
    return withExtendedLifetime(self) { withUnsafePointer(to: table, body) }
  }

  private func take(_ name: bp_str, _ value: Double, _ flags: UInt32) -> Int32 {
    do throws(PluginError) {
      let name = try site.text(name, field: "name")
      guard !name.isEmpty else { throw .nonsense(site, .name(field: "name", found: name)) }
      guard value.isFinite else { throw .nonsense(site, .notFinite(field: name)) }
      let known = BP_HIGHER_IS_BETTER | BP_PRIMARY | BP_UNDEFINED | BP_LOWER_IS_BETTER
      guard flags & ~known == 0 else {
        throw .nonsense(
          site, .outOfRange(field: "the flags of \(name)", value: Int64(flags), allowed: 0...Int64(known)))
      }
      guard names.insert(name).inserted else { throw .nonsense(site, .duplicate(field: "name", name: name)) }
      guard values.count < Self.most else {
        throw .nonsense(site, .tooMany(field: "put", found: UInt64(values.count) + 1, limit: UInt64(Self.most)))
      }
      let (isHigher, isLower) = (flags & BP_HIGHER_IS_BETTER != 0, flags & BP_LOWER_IS_BETTER != 0)
      let isPrimary = flags & BP_PRIMARY != 0
      guard !(isHigher && isLower), !isPrimary || isHigher || isLower else {
        throw .nonsense(site, .direction(value: name, both: isHigher && isLower))
      }
      if isPrimary, let other = values.first(where: \.isPrimary) {
        throw .nonsense(site, .duplicate(field: "BP_PRIMARY", name: other.name))
      }
      values.append(
        MetricValue(
          name: name, value: value, direction: isHigher ? .higher : isLower ? .lower : nil, isPrimary: isPrimary,
          isUndefined: flags & BP_UNDEFINED != 0))
      return BP_OK
    } catch {
      if self.error == nil { self.error = error }
      return BP_E_ARGUMENT
    }
  }
}
