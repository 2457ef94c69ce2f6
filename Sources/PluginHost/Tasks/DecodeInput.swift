import PluginAPI

/// What one output slot holds for the windows of one record.
public struct DecodeOutput: Sendable, Equatable {
  /// The rows one behind the other, `rows` times `columns` numbers.
  public let values: [Float]
  /// How many rows there are.
  public let rows: Int
  /// How many columns there are.
  public let columns: Int
  /// For items: the number of the first row of each window, and behind the last one the number of rows; nil otherwise.
  public let firstItem: [UInt64]?

  /// Makes an output.
  public init(values: [Float], rows: Int, columns: Int, firstItem: [UInt64]? = nil) {
    precondition(values.count == rows * columns, "an output's numbers do not fit its shape")
    self.values = values
    self.rows = rows
    self.columns = columns
    self.firstItem = firstItem
  }
}

/// Everything that `decode` needs for one record.
public struct DecodeInput: Sendable {
  /// The record; without the task's targets, except for tuning.
  public let record: StoredRecord
  /// All windows of the record, in the order of `prepare`.
  public let windows: PackedBatch
  /// One output a slot.
  public let outputs: [DecodeOutput]

  /// Makes an input; `windows` shows this record alone.
  public init(record: StoredRecord, windows: PackedBatch, outputs: [DecodeOutput]) {
    precondition(windows.records.count == 1 && windows.records[0] === record, "windows of another record")
    self.record = record
    self.windows = windows
    self.outputs = outputs
  }

  /// The C form in memory of an arena; the input must outlive it.
  func lend(_ arena: Arena) -> bp_decode {
    var decode = zeroed(bp_decode.self)
    decode.size = UInt64(MemoryLayout<bp_decode>.size)
    decode.record = windows.table.records
    decode.windows = arena.value(windows.table)
    // Without windows there are none: who reads the first one all the same finds out at once.
    guard !outputs.isEmpty else { return decode }
    decode.outputs = arena.array(
      outputs.map { output in
        bp_array(
          data: UnsafeMutableRawPointer(mutating: arena.array(output.values)),
          dims: (Int64(output.rows), Int64(output.columns), 1, 1), strides: (Int64(output.columns), 1, 1, 1), rank: 2,
          dtype: BP_F32)
      })
    decode.first_item = arena.array(outputs.map { output in output.firstItem.map { arena.array($0) } })
    decode.n_outputs = UInt32(outputs.count)
    return decode
  }
}
