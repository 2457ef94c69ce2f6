// swift-format-ignore-file: NeverForceUnwrap

import PluginAPI
import PluginSDK
import QALogic

/// A metric's accumulator, driven through the contract's table.
final class QATestMetric {
  private let table: bp_metric
  private let host = FakeHost()
  private let labels: TestLabels
  private var state: UnsafeMutableRawPointer?

  init(_ id: String, _ labels: TestLabels = TestLabels()) {
    self.labels = labels
    let plugin = PluginSDK.entry(QAPlugin.self, UnsafePointer(host.table))!
    var found = bp_metric()
    var index = UInt32(0)
    while true {
      var item = bp_item()
      item.size = UInt64(MemoryLayout<bp_item>.size)
      if plugin.pointee.item(index, &item) != BP_OK { break }
      if String(item.id) == id { found = item.table.load(as: bp_metric.self) }
      index += 1
    }
    precondition(found.size > 0, "no metric \(id)")
    table = found
    var setup = bp_setup()
    setup.size = UInt64(MemoryLayout<bp_setup>.size)
    setup.labels = labels.lasting
    setup.n_labels = 4
    precondition(table.begin(UnsafePointer(host.table), &setup, &state) == BP_OK)
  }

  deinit { table.end(state) }

  func update(_ gold: RecordCopy, _ predicted: RecordCopy?) {
    var lent = gold.lend(labels)
    if var other = predicted?.lend(labels) {
      precondition(table.update(state, &lent, &other) == BP_OK)
    } else {
      precondition(table.update(state, &lent, nil) == BP_OK)
    }
  }

  func merge(_ other: QATestMetric) { precondition(table.merge(state, other.state) == BP_OK) }

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
