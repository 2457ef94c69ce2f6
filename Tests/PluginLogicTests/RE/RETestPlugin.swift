// swift-format-ignore-file: NeverForceUnwrap

import PluginAPI
import PluginSDK
import RELogic

/// Labels of all kinds that tests need, for ever: tests are short.
struct RETestLabels {
  var spans: [String] = []
  var pairs: [String] = []
  var records: [String] = []

  var table: UnsafePointer<bp_labels> {
    let lists = UnsafeMutablePointer<bp_labels>.allocate(capacity: 3)
    for (slot, (kind, names)) in [(BP_OF_SPANS, spans), (BP_OF_PAIRS, pairs), (BP_OF_RECORDS, records)].enumerated() {
      let copies = UnsafeMutablePointer<bp_str>.allocate(capacity: max(1, names.count))
      for (index, name) in names.enumerated() { (copies + index).initialize(to: bp_str(lasting: name)) }
      (lists + slot).initialize(to: bp_labels(kind: kind, n: UInt32(names.count), names: copies, counts: nil))
    }
    return UnsafePointer(lists)
  }

  /// Calls `body` with a record as the host lends it: with the meaning of its labels.
  func lend<Result>(_ draft: RecordDraft, _ body: (UnsafePointer<bp_record>) -> Result) -> Result {
    draft.withView { view in
      var record = view.pointer.pointee
      record.labels = table
      record.n_labels = 3
      return withUnsafePointer(to: record, body)
    }
  }
}

/// The task, made for labels.
final class RETestTask {
  /// An input as `prepare` gave it: what is read, and the pair that it stands for.
  struct Input: Equatable {
    var text: String
    var tag: UInt64

    /// The span indices of head and tail.
    var pair: [Int] { [Int(tag >> 32), Int(tag & 0xFFFF_FFFF)] }
  }

  let host = FakeHost()
  let labels: RETestLabels
  let table: bp_task
  private(set) var status: bp_status = BP_OK
  private var task: UnsafeMutableRawPointer?
  private var settings: [bp_setting] = []

  init(_ labels: RETestLabels, set: [String: String] = [:], purpose: UInt32 = BP_FOR_TRAINING) {
    self.labels = labels
    table = TestPlugin.table("re", of: REPlugin.self, host, as: bp_task.self)
    let table = table
    settings = TestPlugin.settings(of: { table.option($0, $1) }, set: set)
    var setup = bp_setup()
    setup.size = UInt64(MemoryLayout<bp_setup>.size)
    (setup.hidden, setup.layers, setup.max_length, setup.purpose) = (4, 2, 128, purpose)
    setup.labels = labels.table
    setup.n_labels = 3
    setup.n_settings = UInt64(settings.count)
    status = settings.withUnsafeBufferPointer { settings in
      setup.settings = settings.baseAddress
      return table.create(UnsafePointer(host.table), &setup, &task)
    }
  }

  deinit { if let task { table.destroy(task) } }

  /// The names of the classes.
  var classes: [String] {
    var names: [String] = []
    var name = bp_str()
    while table.class_name(task, BP_OF_RECORDS, UInt32(names.count), &name) == BP_OK { names.append(String(name)) }
    return names
  }

  private final class Inputs {
    var taken: [Input] = []
    var room = Int.max
    var texts: [String] = []
  }

  /// What the encoder reads of a record. Inputs of more than `room` bytes do not fit.
  func inputs(_ record: RecordDraft, training: Bool = false, room: Int = .max) -> [Input]? {
    let inputs = Inputs()
    inputs.room = room
    inputs.texts = (0..<record.textCount).map { record.text(at: $0).string }
    var sink = bp_input_sink()
    sink.size = UInt64(MemoryLayout<bp_input_sink>.size)
    sink.ctx = Unmanaged.passUnretained(inputs).toOpaque()
    sink.input = { sink, input in
      let inputs = Unmanaged<Inputs>.fromOpaque(sink!.pointee.ctx).takeUnretainedValue()
      let input = input!.pointee
      guard input.fit_a == BP_AROUND, input.n_b == 0 else { return BP_E_ARGUMENT }
      var text = ""
      for index in 0..<Int(input.n_a) {
        let chunk = input.a[index]
        if chunk.kind == BP_COPY {
          text += String(
            decoding: Array(inputs.texts[Int(chunk.source)].utf8)[Int(chunk.start)..<Int(chunk.end)], as: UTF8.self)
        } else {
          text += String(chunk.text)
        }
      }
      if text.utf8.count > inputs.room { return BP_E_SHAPE }
      inputs.taken.append(Input(text: text, tag: input.tag))
      return BP_OK
    }
    let status = withExtendedLifetime(inputs) {
      labels.lend(record) { table.prepare(task, $0, training ? BP_TRAINING : 0, &sink) }
    }
    return status == BP_OK ? inputs.taken : nil
  }

  /// A batch of windows without tokens, one for each tag.
  private func withBatch<Result>(
    _ record: UnsafePointer<bp_record>, tags: [UInt64], _ body: (UnsafePointer<bp_batch>) -> Result
  ) -> Result {
    let zeros = [UInt32](repeating: 0, count: tags.count + 1)
    let firsts = [UInt64](repeating: 0, count: tags.count + 1)
    return zeros.withUnsafeBufferPointer { zeros in
      firsts.withUnsafeBufferPointer { firsts in
        tags.withUnsafeBufferPointer { tags in
          var batch = bp_batch()
          batch.size = UInt64(MemoryLayout<bp_batch>.size)
          batch.n_records = 1
          batch.stride = UInt64(MemoryLayout<bp_record>.stride)
          batch.records = record
          batch.n_windows = UInt64(tags.count)
          batch.first_token = firsts.baseAddress
          (batch.record, batch.number, batch.count) = (zeros.baseAddress, zeros.baseAddress, zeros.baseAddress)
          batch.tag = tags.baseAddress
          return withUnsafePointer(to: batch, body)
        }
      }
    }
  }

  private final class Entries { var reasons: [String: String] = [:] }

  /// The ledger's entries for a record whose inputs are `inputs`: reason by kind and index.
  func account(_ record: RecordDraft, inputs: [Input]) -> [String: String] {
    let entries = Entries()
    var sink = bp_ledger_sink()
    sink.size = UInt64(MemoryLayout<bp_ledger_sink>.size)
    sink.ctx = Unmanaged.passUnretained(entries).toOpaque()
    sink.entry = { sink, reason, kind, index in
      let entries = Unmanaged<Entries>.fromOpaque(sink!.pointee.ctx).takeUnretainedValue()
      entries.reasons["\(kind == BP_OF_PAIRS ? "pair" : "class") \(index)"] = String(reason)
      return BP_OK
    }
    let status = withExtendedLifetime(entries) {
      labels.lend(record) { record in
        withBatch(record, tags: inputs.map(\.tag)) { table.account(task, record, $0, &sink) }
      }
    }
    precondition(status == BP_OK)
    return entries.reasons
  }

  private final class Targets {
    var targets: [Int32] = []
    var weight = -1.0
  }

  /// The targets that `build` gives the windows of a record, and the weight of the loss.
  func targets(_ record: RecordDraft, inputs: [Input]) -> (targets: [Int32], weight: Double) {
    let seen = Targets()
    var graph = bp_graph()
    graph.size = UInt64(MemoryLayout<bp_graph>.size)
    graph.ctx = Unmanaged.passUnretained(seen).toOpaque()
    graph.pooled = { _ in 1 }
    graph.parameter = { _, index in 2 + index }
    graph.dropout = { _, value, _ in value }
    graph.linear = { _, _, _, _ in 5 }
    graph.cross_entropy = { _, _, _, _, _ in 6 }
    graph.constant = { graph, array in
      let seen = Unmanaged<Targets>.fromOpaque(graph!.pointee.ctx).takeUnretainedValue()
      let numbers = array!.pointee.data.assumingMemoryBound(to: Int32.self)
      seen.targets = (0..<Int(array!.pointee.dims.0)).map { numbers[$0] }
      return 7
    }
    graph.output = { _, _, _, _, _ in BP_OK }
    graph.loss = { graph, _, _, weight in
      Unmanaged<Targets>.fromOpaque(graph!.pointee.ctx).takeUnretainedValue().weight = weight
      return BP_OK
    }
    let status = withExtendedLifetime(seen) {
      labels.lend(record) { record in
        withBatch(record, tags: inputs.map(\.tag)) {
          table.build(task, &graph, $0, BP_TRAINING | BP_WANT_LOSS)
        }
      }
    }
    precondition(status == BP_OK)
    return (seen.targets, seen.weight)
  }

  /// What `decode` puts.
  final class Prediction {
    var pairs: [RecordPair] = []
    var classes: [RecordClass] = []
  }

  /// What the task makes of logits [windows,L].
  func decode(_ record: RecordDraft, inputs: [Input], _ logits: [[Float]]) -> Prediction {
    let prediction = Prediction()
    var sink = bp_record_sink()
    sink.size = UInt64(MemoryLayout<bp_record_sink>.size)
    sink.ctx = Unmanaged.passUnretained(prediction).toOpaque()
    sink.put = { sink, record in
      let prediction = Unmanaged<Prediction>.fromOpaque(sink!.pointee.ctx).takeUnretainedValue()
      let record = record!.pointee
      prediction.pairs = (0..<Int(record.n_pairs)).map { RecordPair(c: record.pairs[$0]) }
      prediction.classes = (0..<Int(record.n_classes)).map { RecordClass(c: record.classes[$0]) }
      return BP_OK
    }
    var numbers = logits.flatMap { $0 }
    let columns = Int64(logits.first?.count ?? 0)
    let status = withExtendedLifetime(prediction) {
      labels.lend(record) { record in
        withBatch(record, tags: inputs.map(\.tag)) { batch in
          numbers.withUnsafeMutableBytes { bytes in
            var output = bp_array(
              data: bytes.baseAddress, dims: (Int64(logits.count), columns, 0, 0), strides: (columns, 1, 0, 0), rank: 2,
              dtype: BP_F32)
            return withUnsafePointer(to: &output) { output in
              var decode = bp_decode()
              decode.size = UInt64(MemoryLayout<bp_decode>.size)
              decode.record = record
              decode.windows = batch
              decode.outputs = output
              decode.n_outputs = 1
              return table.decode(task, &decode, &sink)
            }
          }
        }
      }
    }
    precondition(status == BP_OK)
    return prediction
  }
}

/// A metric over records whose labels a test made.
final class RETestMetric {
  private let labels: RETestLabels
  private let metric: TestMetric

  init(_ id: String, _ labels: RETestLabels) {
    self.labels = labels
    metric = TestMetric(id, of: REPlugin.self, labels: labels.table, count: 3)
  }

  func update(_ gold: RecordDraft, _ predicted: RecordDraft?) {
    labels.lend(gold) { gold in
      guard let predicted else { return metric.update(gold, nil) }
      labels.lend(predicted) { metric.update(gold, $0) }
    }
  }

  func merge(_ other: RETestMetric) { metric.merge(other.metric) }

  var values: (values: [String: Double], undefined: Set<String>) { metric.values }
  subscript(name: String) -> Double? { metric[name] }
}
