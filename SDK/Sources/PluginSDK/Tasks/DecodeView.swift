import PluginAPI

/// One record's outputs, lent for one call.
public struct DecodeView {
  /// The record, without the task's targets unless it is for tuning.
  public let record: RecordView
  /// All its windows, in the order of `prepare`.
  public let windows: Batch
  private let decode: bp_decode

  init(_ pointer: UnsafePointer<bp_decode>?) throws(PluginError) {
    guard let pointer, pointer.pointee.size >= FirstSize.decode else {
      throw .argument("outputs are missing or shorter than contract 1.0 has them")
    }
    decode = adopt(pointer)
    record = try RecordView(checking: decode.record)
    windows = try Batch(decode.windows)
  }

  /// The number of slots.
  public var slots: Int { decode.outputs == nil ? 0 : Int(decode.n_outputs) }

  /// The rows of a slot that belong to these windows.
  public func rows(slot: Int) throws(PluginError) -> OutputRows {
    guard slot >= 0, slot < slots else { throw .argument("output slot \(slot) of \(slots)") }
    return try OutputRows(decode.outputs[slot])
  }

  /// For a slot of items: the rows of a window.
  public func items(slot: Int, window: Int) throws(PluginError) -> Range<Int> {
    guard slot >= 0, slot < slots, window >= 0, window < windows.windowCount, let first = decode.first_item?[slot]
    else { throw .argument("items of window \(window) in output slot \(slot)") }
    let (from, to) = (Int(clamping: first[window]), Int(clamping: first[window + 1]))
    guard from <= to else { throw .argument("items of window \(window) end before they begin") }
    return from..<to
  }
}

/// Rows of numbers that a head computed.
public struct OutputRows {
  /// The number of rows.
  public let count: Int
  /// The number of columns.
  public let columns: Int
  private let data: UnsafePointer<Float>?

  init(_ array: bp_array) throws(PluginError) {
    guard array.dtype == BP_F32, array.rank == 2, array.dims.0 >= 0, array.dims.1 >= 0 else {
      throw .shape("an output has rank \(array.rank) and type \(array.dtype); rows of 32-bit numbers are expected")
    }
    count = Int(array.dims.0)
    columns = Int(array.dims.1)
    data = UnsafePointer(array.data?.assumingMemoryBound(to: Float.self))
    guard data != nil || count * columns == 0 else { throw .argument("an output has no numbers") }
    guard count <= 1 || array.strides.0 == Int64(columns), columns <= 1 || array.strides.1 == 1 else {
      throw .argument("an output is not contiguous")
    }
  }

  /// The numbers of one row, which must be in range.
  public subscript(row: Int) -> LentArray<Float> {
    precondition(row >= 0 && row < count, "an output has no such row")
    return LentArray(data.map { $0 + row * columns }, UInt64(columns))
  }
}

/// Where `decode` puts its one predicted record.
public struct RecordSink {
  private let sink: UnsafePointer<bp_record_sink>
  private let table: bp_record_sink

  init(_ sink: UnsafePointer<bp_record_sink>?) throws(PluginError) {
    guard let sink else { throw .argument("decode was called without a sink") }
    self.sink = sink
    table = adopt(sink)
  }

  /// Gives the predicted record; its id and texts may be left out. Labels are indices of `classNames`
  /// where the task names any of their kind, else those of the setup.
  public func put(_ draft: RecordDraft) throws(PluginError) {
    guard let put = table.put else { throw .unsupported("this host lends no sink for predictions") }
    let status = withExtendedLifetime(draft) { put(sink, draft.pointer) }
    if status < 0 { throw .passed(status) }
  }
}

/// The outputs of every development record, for tuning.
public struct DecodeSource {
  private let source: UnsafePointer<bp_decode_source>
  private let table: bp_decode_source

  init(_ source: UnsafePointer<bp_decode_source>?) throws(PluginError) {
    guard let source else { throw .argument("tune was called without a source") }
    self.source = source
    table = adopt(source)
  }

  /// Calls `body` with every record's outputs, in order; each is lent until `body` returns.
  public func forEach(_ body: (DecodeView) throws(PluginError) -> Void) throws(PluginError) {
    guard let next = table.next else { throw .unsupported("this host lends no outputs for tuning") }
    while true {
      var decode = bp_decode()
      decode.size = UInt64(MemoryLayout<bp_decode>.size)
      let status = next(source, &decode)
      if status == BP_DONE { return }
      if status < 0 { throw .passed(status) }
      try body(DecodeView(&decode))
    }
  }

  /// Begins again with the first record.
  public func rewind() throws(PluginError) {
    guard let rewind = table.rewind else { throw .unsupported("this host cannot go over outputs again") }
    let status = rewind(source)
    if status < 0 { throw .passed(status) }
  }
}
