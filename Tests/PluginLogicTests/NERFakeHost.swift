// swift-format-ignore-file: NeverForceUnwrap

import NERLogic
import PluginAPI
import PluginSDK
import Synchronization

/// A host for tests: remembers what plugins tell it, and gives the tables of the NER plugin. Like a real one it lives as
/// long as its process, because the SDK tells failures in functions without a host to the newest one.
final class NERFakeHost {
  struct Told: Equatable {
    var status: bp_status
    var message: String
    var file = ""
    var line: UInt64 = 0
  }

  let table: UnsafeMutablePointer<bp_host>
  private let heard = Mutex<[Told]>([])
  var told: [Told] { heard.withLock { $0 } }

  init(size: Int = MemoryLayout<bp_host>.size, major: UInt32 = BP_ABI_MAJOR, minor: UInt32 = BP_ABI_MINOR) {
    table = .allocate(capacity: 1)
    table.initialize(to: bp_host())
    table.pointee.size = UInt64(size)
    table.pointee.abi_major = major
    table.pointee.abi_minor = minor
    table.pointee.ctx = Unmanaged.passRetained(self).toOpaque()
    table.pointee.error = { host, status, message in
      NERFakeHost.of(host)?.hear(Told(status: status, message: nerString(message)))
    }
    table.pointee.error_at = { host, status, file, line, message in
      NERFakeHost.of(host)?.hear(
        Told(status: status, message: nerString(message), file: nerString(file), line: line))
    }
  }

  private func hear(_ told: Told) { heard.withLock { $0.append(told) } }

  private static func of(_ host: UnsafePointer<bp_host>?) -> NERFakeHost? {
    host?.pointee.ctx.map { Unmanaged<NERFakeHost>.fromOpaque($0).takeUnretainedValue() }
  }

  var plugin: UnsafePointer<bp_plugin>? { PluginSDK.entry(NERPlugin.self, UnsafePointer(table)) }

  /// The items of the plugin: kind, id and table.
  var items: [(kind: String, id: String, table: UnsafeRawPointer)] {
    guard let item = plugin?.pointee.item else { return [] }
    var items: [(kind: String, id: String, table: UnsafeRawPointer)] = []
    while true {
      var out = bp_item()
      out.size = UInt64(MemoryLayout<bp_item>.size)
      guard item(UInt32(items.count), &out) == BP_OK, let table = out.table else { return items }
      items.append((nerString(out.kind), nerString(out.id), table))
    }
  }

  var task: bp_task {
    items.first { $0.id == "ner" }!.table.assumingMemoryBound(to: bp_task.self).pointee
  }

  func metric(_ id: String) -> bp_metric {
    items.first { $0.id == id }!.table.assumingMemoryBound(to: bp_metric.self).pointee
  }
}

func nerString(_ text: bp_str) -> String {
  guard let start = text.ptr else { return "" }
  return String(
    decoding: UnsafeRawBufferPointer(start: UnsafeRawPointer(start), count: Int(text.len)), as: UTF8.self)
}

/// Inventories of labels for tests, at addresses that live as long as the object.
final class NERFakeLabels {
  let words: LabelTable
  let spans: LabelTable
  private var names: [UnsafeMutablePointer<bp_str>] = []
  let table: UnsafeMutablePointer<bp_labels>

  init(words: [String] = [], spans: [String] = []) {
    self.words = LabelTable()
    self.spans = LabelTable()
    table = .allocate(capacity: 2)
    for (slot, (list, kind)) in [(words, BP_OF_WORDS), (spans, BP_OF_SPANS)].enumerated() {
      let target = slot == 0 ? self.words : self.spans
      let copies = UnsafeMutablePointer<bp_str>.allocate(capacity: max(1, list.count))
      for (index, name) in list.enumerated() {
        let kept = target.name(target.intern(name))
        copies[index] = bp_str(
          ptr: kept.bytes.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) },
          len: UInt64(kept.count))
      }
      names.append(copies)
      table[slot] = bp_labels(kind: kind, n: UInt32(list.count), names: copies, counts: nil)
    }
  }

  deinit {
    for list in names { list.deallocate() }
    table.deallocate()
  }

  /// A setup with these labels and nothing else.
  var setup: bp_setup {
    var setup = bp_setup()
    setup.size = UInt64(MemoryLayout<bp_setup>.size)
    setup.labels = UnsafePointer(table)
    setup.n_labels = 2
    return setup
  }
}

/// The values of a metric.
struct NERScores: Equatable {
  var values: [String: Double] = [:]
  var undefined: Set<String> = []
  subscript(name: String) -> Double? { values[name] }
}

/// A metric's accumulator, driven through the contract's table.
final class NERScorer {
  let metric: bp_metric
  private let host: NERFakeHost
  private var state: UnsafeMutableRawPointer?

  init(_ id: String, host: NERFakeHost, labels: NERFakeLabels) {
    metric = host.metric(id)
    self.host = host
    var setup = labels.setup
    withExtendedLifetime((host, labels)) {
      precondition(metric.begin(UnsafePointer(host.table), &setup, &state) == BP_OK)
    }
  }

  deinit { metric.end(state) }

  @discardableResult
  func update(_ gold: RecordDraft, _ predicted: RecordDraft?) -> bp_status {
    gold.withView { gold in
      guard let predicted else { return metric.update(state, gold.pointer, nil) }
      return predicted.withView { metric.update(state, gold.pointer, $0.pointer) }
    }
  }

  func merge(_ other: NERScorer) { precondition(metric.merge(state, other.state) == BP_OK) }

  var scores: NERScores {
    var scores = NERScores()
    withUnsafeMutablePointer(to: &scores) { scores in
      var sink = bp_value_sink()
      sink.size = UInt64(MemoryLayout<bp_value_sink>.size)
      sink.ctx = UnsafeMutableRawPointer(scores)
      sink.put = { sink, name, value, flags in
        guard let scores = sink?.pointee.ctx?.assumingMemoryBound(to: NERScores.self), value.isFinite else {
          return BP_E_ARGUMENT
        }
        scores.pointee.values[nerString(name)] = value
        if flags & BP_UNDEFINED != 0 { scores.pointee.undefined.insert(nerString(name)) }
        return BP_OK
      }
      precondition(metric.finish(state, &sink) == BP_OK)
    }
    return scores
  }
}
