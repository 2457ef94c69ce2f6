import PluginAPI

/// A metric without its Swift type: what the C function of its slot calls.
class MetricType {
  let id: String
  let summary: String
  let goldFormats: [String]
  let predictedFormats: [String]

  init(id: String, summary: String, goldFormats: [String], predictedFormats: [String]) {
    (self.id, self.summary) = (id, summary)
    (self.goldFormats, self.predictedFormats) = (goldFormats, predictedFormats)
  }

  func begin(_ labels: LabelInventories, host: HostLink) throws(PluginError) -> MetricBox {
    throw .unsupported("metric \(id) cannot begin")
  }
}

final class TypedMetric<Plugin: MetricPlugin>: MetricType {
  init() {
    super.init(
      id: Plugin.id, summary: Plugin.summary, goldFormats: Plugin.goldFormats,
      predictedFormats: Plugin.predictedFormats)
  }

  override func begin(_ labels: LabelInventories, host: HostLink) throws(PluginError) -> MetricBox {
    TypedMetricBox(metric: try Plugin(labels: labels), host: host)
  }
}

/// An accumulator behind the contract's opaque pointer.
class MetricBox {
  let host: HostLink
  init(host: HostLink) { self.host = host }
  func update(_ gold: RecordView, _ predicted: RecordView?) throws(PluginError) {}
  func merge(_ other: MetricBox) throws(PluginError) {}
  func finish(_ sink: MetricSink) throws(PluginError) {}
}

final class TypedMetricBox<Plugin: MetricPlugin>: MetricBox {
  private var metric: Plugin

  init(metric: Plugin, host: HostLink) {
    self.metric = metric
    super.init(host: host)
  }

  override func update(_ gold: RecordView, _ predicted: RecordView?) throws(PluginError) {
    try metric.update(gold: gold, predicted: predicted)
  }

  override func merge(_ other: MetricBox) throws(PluginError) {
    guard let other = other as? TypedMetricBox<Plugin> else {
      throw .argument("states of two metrics cannot be merged")
    }
    try metric.merge(other.metric)
  }

  override func finish(_ sink: MetricSink) throws(PluginError) { try metric.finish(into: sink) }
}

/// The contract's table of a metric in `slot`.
func metricTable(_ type: MetricType, _ slot: Int) -> bp_metric {
  var table = bp_metric()
  table.size = UInt64(MemoryLayout<bp_metric>.size)
  table.gold_formats = Immortal.text(type.goldFormats.joined(separator: ","))
  table.predicted_formats = Immortal.text(type.predictedFormats.joined(separator: ","))
  table.begin = metricSlots[slot]
  table.update = { state, gold, predicted in
    withMetric(state) { (box) throws(PluginError) in
      let prediction: RecordView? = if let predicted { try RecordView(checking: predicted) } else { nil }
      try box.update(RecordView(checking: gold), prediction)
    }
  }
  table.merge = { into, from in
    withMetric(into) { (box) throws(PluginError) in
      guard let from else { throw .argument("a metric was merged with nothing") }
      try box.merge(Unmanaged<MetricBox>.fromOpaque(from).takeUnretainedValue())
    }
  }
  table.finish = { state, sink in
    withMetric(state) { (box) throws(PluginError) in try box.finish(MetricSink(sink)) }
  }
  table.end = { state in
    if let state { Unmanaged<MetricBox>.fromOpaque(state).release() }
  }
  return table
}

func metricBegin(
  _ slot: Int, _ host: UnsafePointer<bp_host>?, _ setup: UnsafePointer<bp_setup>?,
  _ out: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> bp_status {
  guard let type = PluginTables.shared.metric(slot), let host, let out else { return BP_E_ARGUMENT }
  let link = HostLink(host)
  return link.status { () throws(PluginError) in
    guard let setup else { throw .argument("a metric began without a setup") }
    let table = adopt(setup)
    let box = try type.begin(LabelInventories(table.labels, table.n_labels), host: link)
    out.pointee = Unmanaged.passRetained(box).toOpaque()
    return BP_OK
  }
}

/// Runs `body` with the metric behind `pointer`; what it throws is told to the host and becomes a status.
private func withMetric(
  _ pointer: UnsafeRawPointer?, _ body: (MetricBox) throws(PluginError) -> Void
) -> bp_status {
  guard let pointer else { return BP_E_ARGUMENT }
  let box = Unmanaged<MetricBox>.fromOpaque(pointer).takeUnretainedValue()
  return box.host.status { () throws(PluginError) in
    try body(box)
    return BP_OK
  }
}
