// swift-format-ignore-file: NeverForceUnwrap

import PluginAPI
import PluginSDK

/// A metric's accumulator, driven through the contract's table.
final class TestMetric {
  private let table: bp_metric
  private let host = FakeHost()
  private var state: UnsafeMutableRawPointer?

  /// - Parameter labels: lists that live as long as the metric.
  init(_ id: String, of plugin: any PluginDefinition.Type, labels: UnsafePointer<bp_labels>, count: Int) {
    table = TestPlugin.table(id, of: plugin, host, as: bp_metric.self)
    var setup = bp_setup()
    setup.size = UInt64(MemoryLayout<bp_setup>.size)
    setup.labels = labels
    setup.n_labels = UInt64(count)
    precondition(table.begin(UnsafePointer(host.table), &setup, &state) == BP_OK)
  }

  deinit { table.end(state) }

  func update(_ gold: UnsafePointer<bp_record>, _ predicted: UnsafePointer<bp_record>?) {
    precondition(table.update(state, gold, predicted) == BP_OK)
  }

  func merge(_ other: TestMetric) { precondition(table.merge(state, other.state) == BP_OK) }

  private final class Values {
    var values: [String: Double] = [:]
    var undefined: Set<String> = []
  }

  /// All values, and the names of those that stand for 0/0.
  var values: (values: [String: Double], undefined: Set<String>) {
    let values = Values()
    var sink = bp_value_sink()
    sink.size = UInt64(MemoryLayout<bp_value_sink>.size)
    sink.ctx = Unmanaged.passUnretained(values).toOpaque()
    sink.put = { sink, name, value, flags in
      let values = Unmanaged<Values>.fromOpaque(sink!.pointee.ctx).takeUnretainedValue()
      values.values[String(name)] = value
      if flags & BP_UNDEFINED != 0 { values.undefined.insert(String(name)) }
      return BP_OK
    }
    let status = withExtendedLifetime(values) { table.finish(state, &sink) }
    precondition(status == BP_OK)
    return (values.values, values.undefined)
  }

  subscript(name: String) -> Double? { values.values[name] }
}
