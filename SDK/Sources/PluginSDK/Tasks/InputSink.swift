import PluginAPI

/// A piece of one side of an encoder input.
public enum InputChunk {
  /// A range of a text of the record.
  case copy(text: Int, TextSpan)
  /// A text that stands for a range: `@GENE$` for a mention.
  case replace(text: Int, TextSpan, by: String)
  /// A text that the record does not have.
  case insert(String)
  /// One entry of the vocabulary, for instance `[unused1]`.
  case token(String)
}

/// What happens to a side that is longer than fits.
public enum InputFit: UInt32, Sendable {
  /// Several overlapping windows.
  case window = 0
  /// One window that keeps every replaced and vocabulary chunk; refused when they do not fit.
  case around = 1
  /// One window; the tail is cut.
  case truncate = 2
  /// An error that names the record.
  case refuse = 3
}

/// Where `prepare` puts a record's inputs, in order.
public struct InputSink {
  private let sink: UnsafePointer<bp_input_sink>
  private let table: bp_input_sink

  init(_ sink: UnsafePointer<bp_input_sink>?) throws(PluginError) {
    guard let sink else { throw .argument("prepare was called without a sink") }
    self.sink = sink
    table = adopt(sink)
  }

  /// Adds one input, or refuses the record when it does not fit. `tag` is shown in `Batch.tag`; `maxA` and `maxB` bound a
  /// side in pieces (0: what the maximum length leaves).
  public func add(
    _ a: [InputChunk], fit: InputFit, _ b: [InputChunk] = [], fitB: InputFit = .truncate, tag: UInt64 = 0,
    maxA: Int = 0,
    maxB: Int = 0
  ) throws(PluginError) {
    if try !offer(a, fit: fit, b, fitB: fitB, tag: tag, maxA: maxA, maxB: maxB) { throw .passed(BP_E_SHAPE) }
  }

  /// Adds one input unless it does not fit: then it returns false, and the task goes on without it.
  public func offer(
    _ a: [InputChunk], fit: InputFit, _ b: [InputChunk] = [], fitB: InputFit = .truncate, tag: UInt64 = 0,
    maxA: Int = 0,
    maxB: Int = 0
  ) throws(PluginError) -> Bool {
    guard let input = table.input else { throw .unsupported("this host lends no sink for inputs") }
    var arena = ByteArena()
    let chunksA = Self.chunks(a, &arena)
    let chunksB = Self.chunks(b, &arena)
    // The chunks point into the arena.
    defer { withExtendedLifetime(arena) {} }
    let status = chunksA.withUnsafeBufferPointer { a in
      chunksB.withUnsafeBufferPointer { b in
        var c = bp_input()
        c.size = UInt64(MemoryLayout<bp_input>.size)
        c.tag = tag
        (c.a, c.n_a, c.fit_a) = (a.baseAddress, UInt64(a.count), fit.rawValue)
        (c.b, c.n_b, c.fit_b) = (b.baseAddress, UInt64(b.count), fitB.rawValue)
        c.max_a = UInt64(clamping: maxA)
        c.max_b = UInt64(clamping: maxB)
        return input(sink, &c)
      }
    }
    if status == BP_E_SHAPE { return false }
    if status < 0 { throw .passed(status) }
    return true
  }

  private static func chunks(_ chunks: [InputChunk], _ arena: inout ByteArena) -> [bp_chunk] {
    var list: [bp_chunk] = []
    list.reserveCapacity(chunks.count)
    for chunk in chunks {
      var c = bp_chunk(text: bp_str(), start: 0, end: 0, source: BP_NONE, kind: BP_COPY)
      switch chunk {
      case .copy(let text, let span): (c.source, c.start, c.end) = Self.place(text, span)
      case .replace(let text, let span, let wording):
        (c.source, c.start, c.end) = Self.place(text, span)
        (c.kind, c.text) = (BP_REPLACE, arena.store(wording))
      case .insert(let wording): (c.kind, c.text) = (BP_INSERT, arena.store(wording))
      case .token(let piece): (c.kind, c.text) = (BP_TOKEN, arena.store(piece))
      }
      list.append(c)
    }
    return list
  }

  private static func place(_ text: Int, _ span: TextSpan) -> (UInt32, UInt64, UInt64) {
    (.index(text), UInt64(clamping: span.start), UInt64(clamping: span.end))
  }
}
