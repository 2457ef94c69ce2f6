// swift-format-ignore-file: NeverForceUnwrap

import PluginAPI
import PluginSDK
import QALogic

/// The question answering task through the contract's table, with a stand-in for the host's tokenizer: a piece a word.
final class QATestTask {
  let host = FakeHost()
  let labels: TestLabels
  let table: bp_task
  private(set) var status: bp_status = BP_OK
  private var task: UnsafeMutableRawPointer?
  private var settings: [bp_setting] = []

  init(set: [String: String] = [:], labels: TestLabels = TestLabels()) {
    self.labels = labels
    table = TestPlugin.table("qa", of: QAPlugin.self, host, as: bp_task.self)
    let table = table
    settings = TestPlugin.settings(of: { table.option($0, $1) }, set: set)
    var setup = bp_setup()
    setup.size = UInt64(MemoryLayout<bp_setup>.size)
    (setup.hidden, setup.layers, setup.max_length, setup.purpose) = (4, 2, 384, BP_FOR_TRAINING)
    setup.labels = labels.lasting
    setup.n_labels = 4
    setup.n_settings = UInt64(settings.count)
    status = settings.withUnsafeBufferPointer { settings in
      setup.settings = settings.baseAddress
      return table.create(UnsafePointer(host.table), &setup, &task)
    }
  }

  deinit { if let task { table.destroy(task) } }

  /// The names of the parameters.
  var parameters: [String] {
    var names: [String] = []
    var parameter = bp_param()
    parameter.size = UInt64(MemoryLayout<bp_param>.size)
    while table.param(task, UInt32(names.count), &parameter) == BP_OK { names.append(String(parameter.name)) }
    return names
  }

  private final class Tags { var tags: [UInt64] = [] }

  /// The passages that are read, by the index of their text; nil when the record is refused.
  func inputs(_ record: RecordCopy, training: Bool = false) -> [Int]? {
    let taken = Tags()
    var sink = bp_input_sink()
    sink.size = UInt64(MemoryLayout<bp_input_sink>.size)
    sink.ctx = Unmanaged.passUnretained(taken).toOpaque()
    sink.input = { sink, input in
      let input = input!.pointee
      guard input.n_a == 1, input.n_b == 1, input.fit_a == BP_TRUNCATE, input.fit_b == BP_WINDOW, input.max_a == 64
      else {
        return BP_E_ARGUMENT
      }
      Unmanaged<Tags>.fromOpaque(sink!.pointee.ctx).takeUnretainedValue().tags.append(input.tag)
      return BP_OK
    }
    var lent = record.lend(labels)
    let status = withExtendedLifetime(taken) { table.prepare(task, &lent, training ? BP_TRAINING : 0, &sink) }
    return status == BP_OK ? taken.tags.map { Int($0) } : nil
  }

  /// What `decode` puts, and what `account` enters.
  final class Outcome {
    var answers: [RecordCopy.Answer] = []
    var classes: [(label: Int, score: Double)] = []
    var reasons: [String: String] = [:]
    var targets: [[Int32]] = []
    var weights: [String: Double] = [:]
  }

  /// What the task makes of start and end logits of each window's tokens, and of a logit of each window for yes.
  func decode(_ record: RecordCopy, _ batch: QATestBatch, _ logits: [[Float]], yes: [Float] = []) -> Outcome {
    let outcome = Outcome()
    var sink = bp_record_sink()
    sink.size = UInt64(MemoryLayout<bp_record_sink>.size)
    sink.ctx = Unmanaged.passUnretained(outcome).toOpaque()
    sink.put = { sink, record in
      let outcome = Unmanaged<Outcome>.fromOpaque(sink!.pointee.ctx).takeUnretainedValue()
      let copy = RecordCopy(record!.pointee) { _, _ in nil }
      outcome.answers = copy.answers
      outcome.classes = (0..<Int(record!.pointee.n_classes)).map {
        (Int(record!.pointee.classes[$0].label), record!.pointee.classes[$0].score)
      }
      return BP_OK
    }
    var numbers = logits.flatMap { $0 }
    var yes = yes
    var lent = record.lend(labels)
    let status = withExtendedLifetime(outcome) {
      numbers.withUnsafeMutableBytes { numbers in
        yes.withUnsafeMutableBytes { yes in
          let outputs = [
            bp_array(
              data: numbers.baseAddress, dims: (Int64(logits.count), 2, 0, 0), strides: (2, 1, 0, 0), rank: 2,
              dtype: BP_F32),
            bp_array(
              data: yes.baseAddress, dims: (Int64(yes.count / 4), 1, 0, 0), strides: (1, 1, 0, 0), rank: 2,
              dtype: BP_F32),
          ]
          return batch.lend(&lent) { batch, record in
            outputs.withUnsafeBufferPointer { outputs in
              var decode = bp_decode()
              decode.size = UInt64(MemoryLayout<bp_decode>.size)
              decode.record = record
              decode.windows = batch
              decode.outputs = outputs.baseAddress
              decode.n_outputs = 2
              return table.decode(task, &decode, &sink)
            }
          }
        }
      }
    }
    precondition(status == BP_OK)
    return outcome
  }

  /// The ledger's entries for a record: reason by kind and index.
  func account(_ record: RecordCopy, _ batch: QATestBatch) -> [String: String] {
    let outcome = Outcome()
    var sink = bp_ledger_sink()
    sink.size = UInt64(MemoryLayout<bp_ledger_sink>.size)
    sink.ctx = Unmanaged.passUnretained(outcome).toOpaque()
    sink.entry = { sink, reason, kind, index in
      Unmanaged<Outcome>.fromOpaque(sink!.pointee.ctx).takeUnretainedValue()
        .reasons["\(kind == BP_OF_ANSWERS ? "answer" : "class") \(index)"] = String(reason)
      return BP_OK
    }
    var lent = record.lend(labels)
    let status = withExtendedLifetime(outcome) {
      batch.lend(&lent) { batch, record in table.account(task, record, batch, &sink) }
    }
    precondition(status == BP_OK)
    return outcome.reasons
  }

  /// The whole-number constants of a loss in the order in which they are recorded, and the weights of the losses.
  func build(_ record: RecordCopy, _ batch: QATestBatch) -> Outcome {
    let outcome = Outcome()
    var graph = bp_graph()
    graph.size = UInt64(MemoryLayout<bp_graph>.size)
    graph.ctx = Unmanaged.passUnretained(outcome).toOpaque()
    graph.hidden = { _, _ in 1 }
    graph.parameter = { _, index in 2 + index }
    graph.linear = { _, _, _, _ in 6 }
    graph.gather_rows = { _, _, _ in 7 }
    graph.slice = { _, _, _, _, _ in 8 }
    graph.reshape = { _, _, _, _ in 9 }
    graph.add = { _, _, _ in 10 }
    graph.cross_entropy = { _, _, _, _, _ in 11 }
    graph.bce_with_logits = { _, _, _, _ in 12 }
    graph.constant = { graph, array in
      let outcome = Unmanaged<Outcome>.fromOpaque(graph!.pointee.ctx).takeUnretainedValue()
      if array!.pointee.dtype == BP_I32 {
        let numbers = array!.pointee.data.assumingMemoryBound(to: Int32.self)
        outcome.targets.append((0..<Int(array!.pointee.dims.0)).map { numbers[$0] })
      }
      return 13
    }
    graph.output = { _, _, _, _, _ in BP_OK }
    graph.loss = { graph, name, _, weight in
      Unmanaged<Outcome>.fromOpaque(graph!.pointee.ctx).takeUnretainedValue().weights[String(name)] = weight
      return BP_OK
    }
    var lent = record.lend(labels)
    let status = withExtendedLifetime(outcome) {
      batch.lend(&lent) { batch, _ in table.build(task, &graph, batch, BP_TRAINING | BP_WANT_LOSS) }
    }
    precondition(status == BP_OK)
    return outcome
  }
}

/// Windows of a question and its passages as a host would pack them: [CLS] question [SEP] passage [SEP], a piece a word.
struct QATestBatch {
  var firstToken: [UInt64] = [0]
  var number: [UInt32] = []
  var count: [UInt32] = []
  var tag: [UInt64] = []
  var segment: [Int32] = []
  var source: [UInt32] = []
  var start: [UInt64] = []
  var end: [UInt64] = []
  var flags: [UInt8] = []

  /// `most` words of a passage a window, the next one going on by `step`; text 0 is the question.
  init(_ record: RecordCopy, passages: [Int], most: Int = 1000, step: Int = 1000) {
    let question = Self.words(record.texts[0].text)
    for passage in passages {
      let words = Self.words(record.texts[passage].text)
      var starts = [0]
      while starts[starts.count - 1] + most < words.count { starts.append(starts[starts.count - 1] + step) }
      for (window, first) in starts.enumerated() {
        add(0..<0, nil, segment: 0, flags: BP_TOKEN_SPECIAL)
        for word in question { add(word, 0, segment: 0, flags: window == 0 ? BP_TOKEN_OWNED : 0) }
        add(0..<0, nil, segment: 0, flags: BP_TOKEN_SPECIAL)
        for index in first..<min(first + most, words.count) {
          // What a later window shows too is the later one's.
          let isMine = window + 1 == starts.count || index < starts[window + 1]
          add(words[index], passage, segment: 1, flags: isMine ? BP_TOKEN_OWNED : 0)
        }
        add(0..<0, nil, segment: 1, flags: BP_TOKEN_SPECIAL)
        firstToken.append(UInt64(segment.count))
        number.append(UInt32(window))
        count.append(UInt32(starts.count))
        tag.append(UInt64(passage))
      }
    }
  }

  static func words(_ text: String) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var start: Int?
    for (index, byte) in (Array(text.utf8) + [0x20]).enumerated() {
      if byte == 0x20 {
        if let first = start { words.append(first..<index) }
        start = nil
      } else if start == nil {
        start = index
      }
    }
    return words
  }

  private mutating func add(_ range: Range<Int>, _ text: Int?, segment: Int32, flags: Int32) {
    self.segment.append(segment)
    source.append(text.map { UInt32($0) } ?? BP_NONE)
    start.append(UInt64(range.lowerBound))
    end.append(UInt64(range.upperBound))
    self.flags.append(UInt8(flags))
  }

  /// Calls `body` with the batch as the contract has it; its storage lives for ever, as tests are short.
  func lend<Result>(
    _ record: inout bp_record, _ body: (UnsafePointer<bp_batch>, UnsafePointer<bp_record>) -> Result
  ) -> Result {
    func lasting<Element>(_ elements: [Element]) -> UnsafePointer<Element>? {
      let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(1, elements.count))
      _ = copy.initialize(from: elements)
      return UnsafePointer(copy.baseAddress)
    }
    let windows = number.count
    return withUnsafePointer(to: record) { record in
      var batch = bp_batch()
      batch.size = UInt64(MemoryLayout<bp_batch>.size)
      batch.n_records = 1
      batch.stride = UInt64(MemoryLayout<bp_record>.stride)
      batch.records = record
      batch.n_windows = UInt64(windows)
      batch.first_token = lasting(firstToken)
      batch.record = lasting([UInt32](repeating: 0, count: windows))
      (batch.number, batch.count, batch.tag) = (lasting(number), lasting(count), lasting(tag))
      batch.n_tokens = UInt64(segment.count)
      batch.piece = lasting([Int32](repeating: 1, count: segment.count))
      batch.segment = lasting(segment)
      batch.source = lasting(source)
      batch.word = lasting([UInt32](repeating: BP_NONE, count: segment.count))
      (batch.start, batch.end, batch.flags) = (lasting(start), lasting(end), lasting(flags))
      return withUnsafePointer(to: batch) { body($0, record) }
    }
  }
}
