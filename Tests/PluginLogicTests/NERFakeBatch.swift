import PluginAPI
import PluginSDK

/// The NER task through the contract's table, with a stand-in for the host's tokenizer and windows.
final class NERFakeTask {
  let host: NERFakeHost
  let table: bp_task
  private(set) var task: UnsafeMutableRawPointer?
  private(set) var status: bp_status = BP_OK
  private let labels: NERFakeLabels
  private var settings: [bp_setting] = []

  init(
    _ host: NERFakeHost, types: [String], set: [String: String] = [:], purpose: UInt32 = BP_FOR_TRAINING,
    hidden: Int64 = 4
  ) {
    self.host = host
    table = host.task
    labels = NERFakeLabels(spans: types)
    while true {
      var option = bp_option()
      option.size = UInt64(MemoryLayout<bp_option>.size)
      guard table.option(UInt32(settings.count), &option) == BP_OK else { break }
      let value = set[nerString(option.name)] ?? nerString(option.initial)
      let choice = nerString(option.choices).split(separator: ",").firstIndex { $0 == value }
      settings.append(
        bp_setting(text: bp_str(), number: Double(value) ?? 0, integer: Int64(choice ?? Int(value) ?? 0)))
    }
    var setup = labels.setup
    setup.hidden = hidden
    setup.layers = 2
    setup.max_length = 128
    setup.n_settings = UInt64(settings.count)
    setup.purpose = purpose
    status = settings.withUnsafeBufferPointer { settings in
      setup.settings = settings.baseAddress
      return table.create(UnsafePointer(host.table), &setup, &task)
    }
  }

  deinit { if let task { table.destroy(task) } }

  /// The inputs that the task wants for a record: text and bytes.
  func inputs(_ record: RecordDraft) -> [RecordSpan] {
    var inputs: [RecordSpan] = []
    let status = withUnsafeMutablePointer(to: &inputs) { inputs in
      var sink = bp_input_sink()
      sink.size = UInt64(MemoryLayout<bp_input_sink>.size)
      sink.ctx = UnsafeMutableRawPointer(inputs)
      sink.input = { sink, input in
        guard let input = input?.pointee, input.n_a == 1, input.n_b == 0, input.fit_a == BP_WINDOW,
          let chunk = input.a?.pointee, chunk.kind == BP_COPY
        else { return BP_E_ARGUMENT }
        sink?.pointee.ctx?.assumingMemoryBound(to: [RecordSpan].self).pointee.append(
          RecordSpan(TextSpan(start: Int(chunk.start), end: Int(chunk.end)), text: Int(chunk.source)))
        return BP_OK
      }
      return record.withView { table.prepare(task, $0.pointer, BP_TRAINING, &sink) }
    }
    precondition(status == BP_OK)
    return inputs
  }

  /// The ledger's entries for a record: reason by span.
  func account(_ record: RecordDraft, _ batch: NERFakeBatch) -> [Int: String] {
    var entries: [Int: String] = [:]
    let status = withUnsafeMutablePointer(to: &entries) { entries in
      var sink = bp_ledger_sink()
      sink.size = UInt64(MemoryLayout<bp_ledger_sink>.size)
      sink.ctx = UnsafeMutableRawPointer(entries)
      sink.entry = { sink, reason, kind, index in
        guard kind == BP_OF_SPANS else { return BP_E_ARGUMENT }
        let entries = sink?.pointee.ctx?.assumingMemoryBound(to: [Int: String].self)
        precondition(entries?.pointee[Int(index)] == nil)
        entries?.pointee[Int(index)] = nerString(reason)
        return BP_OK
      }
      return record.withView { record in batch.withBatch(record) { table.account(task, record.pointer, $0, &sink) } }
    }
    precondition(status == BP_OK)
    return entries
  }

  struct Decoded {
    var status: bp_status
    var mentions: [RecordSpan] = []
    var words: [RecordSpan] = []
  }

  /// What the task makes of logits [N,L].
  func decode(_ record: RecordDraft, _ batch: NERFakeBatch, _ logits: [Float], classes: Int) -> Decoded {
    var decoded = Decoded(status: BP_OK)
    var logits = logits
    let status = withUnsafeMutablePointer(to: &decoded) { decoded in
      var sink = bp_record_sink()
      sink.size = UInt64(MemoryLayout<bp_record_sink>.size)
      sink.ctx = UnsafeMutableRawPointer(decoded)
      sink.put = { sink, record in
        guard let record = record?.pointee else { return BP_E_ARGUMENT }
        let decoded = sink?.pointee.ctx?.assumingMemoryBound(to: Decoded.self)
        decoded?.pointee.mentions = (0..<Int(record.n_spans)).map { RecordSpan(c: record.spans[$0]) }
        decoded?.pointee.words = (0..<Int(record.n_words)).map { RecordSpan(c: record.words[$0]) }
        return BP_OK
      }
      return record.withView { record in
        batch.withBatch(record) { batch in
          logits.withUnsafeMutableBytes { bytes in
            let rows = Int64(bytes.count / 4 / classes)
            var output = bp_array(
              data: bytes.baseAddress, dims: (rows, Int64(classes), 0, 0), strides: (Int64(classes), 1, 0, 0), rank: 2,
              dtype: BP_F32)
            return withUnsafePointer(to: &output) { output in
              var decode = bp_decode()
              decode.size = UInt64(MemoryLayout<bp_decode>.size)
              decode.record = record.pointer
              decode.windows = batch
              decode.outputs = output
              decode.n_outputs = 1
              return table.decode(task, &decode, &sink)
            }
          }
        }
      }
    }
    decoded.status = status
    return decoded
  }
}

/// Windows over one record, as a host would pack them: words are cut at `-` into parts, parts of more than three bytes
/// into two pieces; a window that overlaps another owns the pieces that lie deeper in it.
struct NERFakeBatch {
  var firstToken: [UInt64] = [0]
  var piece: [Int32] = []
  var source: [UInt32] = []
  var word: [UInt32] = []
  var start: [UInt64] = []
  var end: [UInt64] = []
  var flags: [UInt8] = []

  var tokens: Int { piece.count }
  var windows: Int { firstToken.count - 1 }

  private struct Piece {
    var span: RecordSpan
    var word: Int
    var flags: Int32
  }

  /// `most` pieces a window, `shared` of them with its neighbour; the words in `lost` become no piece.
  init(_ record: RecordDraft, inputs: [RecordSpan], most: Int = 1000, shared: Int = 0, lost: Set<Int> = []) {
    for input in inputs {
      let pieces = record.withView { Self.pieces($0, input, lost) }
      var starts = [0]
      while starts[starts.count - 1] + most < pieces.count { starts.append(starts[starts.count - 1] + most - shared) }
      for (window, first) in starts.enumerated() {
        let range = first..<min(first + most, pieces.count)
        add(RecordSpan(TextSpan(start: 0, end: 0)), word: nil, flags: BP_TOKEN_SPECIAL)
        for index in range {
          // Of two windows the first owns the first half of what they share.
          let after = window > 0 ? starts[window - 1] + most : 0
          let mine = window == 0 || index >= first + (after - first) / 2
          let next = window + 1 < starts.count ? starts[window + 1] : Int.max / 4
          let yields = next != Int.max / 4 && index >= next + (first + most - next) / 2
          add(
            pieces[index].span, word: pieces[index].word,
            flags: pieces[index].flags | (mine && !yields ? BP_TOKEN_OWNED : 0))
        }
        add(RecordSpan(TextSpan(start: 0, end: 0)), word: nil, flags: BP_TOKEN_SPECIAL)
        firstToken.append(UInt64(tokens))
      }
    }
  }

  private static func pieces(_ record: RecordView, _ input: RecordSpan, _ lost: Set<Int>) -> [Piece] {
    var pieces: [Piece] = []
    for (index, word) in record.words.enumerated()
    where word.text == input.text && input.span.contains(word.span) && !lost.contains(index) {
      let bytes = Array(record.text(of: word))
      var from = 0
      while from < bytes.count {
        let hyphen = bytes[from] == 0x2D
        let to = hyphen ? from + 1 : (bytes[from...].firstIndex(of: 0x2D) ?? bytes.count)
        let cuts = to - from > 3 ? [from, from + 2, to] : [from, to]
        for (number, (a, b)) in zip(cuts, cuts.dropFirst()).enumerated() {
          pieces.append(
            Piece(
              span: RecordSpan(TextSpan(start: word.span.start + a, end: word.span.start + b), text: word.text),
              word: index,
              flags: (a == 0 ? BP_TOKEN_WORD_START : 0) | (number == 0 ? BP_TOKEN_BASIC_START : 0)))
        }
        from = to
      }
    }
    return pieces
  }

  private mutating func add(_ span: RecordSpan, word: Int?, flags: Int32) {
    piece.append(Int32(tokens))
    source.append(word == nil ? BP_NONE : UInt32(span.text))
    self.word.append(word.map { UInt32($0) } ?? BP_NONE)
    start.append(UInt64(span.span.start))
    end.append(UInt64(span.span.end))
    self.flags.append(UInt8(flags))
  }

  /// Calls `body` with the batch as the contract has it.
  func withBatch<Result>(_ record: RecordView, _ body: (UnsafePointer<bp_batch>) -> Result) -> Result {
    let none = [UInt32](repeating: 0, count: max(1, windows))
    let tags = [UInt64](repeating: 0, count: max(1, windows))
    let segments = [Int32](repeating: 0, count: max(1, tokens))
    return firstToken.withUnsafeBufferPointer { firstToken in
      none.withUnsafeBufferPointer { none in
        tags.withUnsafeBufferPointer { tags in
          segments.withUnsafeBufferPointer { segments in
            var batch = bp_batch()
            batch.size = UInt64(MemoryLayout<bp_batch>.size)
            batch.n_records = 1
            batch.stride = UInt64(MemoryLayout<bp_record>.stride)
            batch.records = record.pointer
            batch.n_windows = UInt64(windows)
            batch.first_token = firstToken.baseAddress
            (batch.record, batch.number, batch.count) = (none.baseAddress, none.baseAddress, none.baseAddress)
            batch.tag = tags.baseAddress
            batch.n_tokens = UInt64(tokens)
            batch.segment = segments.baseAddress
            return withTokens(&batch, body)
          }
        }
      }
    }
  }

  private func withTokens<Result>(_ batch: inout bp_batch, _ body: (UnsafePointer<bp_batch>) -> Result) -> Result {
    piece.withUnsafeBufferPointer { piece in
      source.withUnsafeBufferPointer { source in
        word.withUnsafeBufferPointer { word in
          start.withUnsafeBufferPointer { start in
            end.withUnsafeBufferPointer { end in
              flags.withUnsafeBufferPointer { flags in
                (batch.piece, batch.source, batch.word) = (piece.baseAddress, source.baseAddress, word.baseAddress)
                (batch.start, batch.end, batch.flags) = (start.baseAddress, end.baseAddress, flags.baseAddress)
                return withUnsafePointer(to: &batch) { body($0) }
              }
            }
          }
        }
      }
    }
  }
}
