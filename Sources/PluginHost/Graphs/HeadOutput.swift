import Compute
import PluginAPI

/// What the rows of an output belong to.
public enum OutputAxis: UInt32, Sendable {
  /// A row a token.
  case tokens = 0
  /// A row a window.
  case windows = 1
  /// So many rows a window as is said for each.
  case items = 2
  /// No axis of the batch: the same rows for every record.
  case whole = 3
}

/// A value that a head wants decoded, kept readable after the run.
public struct HeadOutput: Sendable {
  /// The value [rows, columns].
  public let value: Value
  /// What its rows belong to.
  public let axis: OutputAxis
  /// How many rows there are.
  public let rows: Int
  /// How many columns there are.
  public let columns: Int
  /// For items: the number of the first row of each window, and behind the last one the number of rows; nil otherwise.
  public let firstItem: [UInt64]?

  /// The part of the rows that belongs to a range of the batch's windows, for `decode`.
  ///
  /// - Parameter values: all the output's numbers, as the run left them.
  public func part(_ windows: Range<Int>, of batch: PackedBatch, values: UnsafeBufferPointer<Float>) -> DecodeOutput {
    let range: Range<Int>
    var items: [UInt64]?
    switch axis {
    case .tokens: range = batch.firstToken[windows.lowerBound]..<batch.firstToken[windows.upperBound]
    case .windows: range = windows
    case .whole: range = 0..<rows
    case .items:
      let first = firstItem ?? [UInt64](repeating: 0, count: batch.windowCount + 1)
      let start = first[windows.lowerBound]
      range = Int(start)..<Int(first[windows.upperBound])
      items = first[windows.lowerBound...windows.upperBound].map { $0 - start }
    }
    return DecodeOutput(
      values: Array(values[range.lowerBound * columns..<range.upperBound * columns]), rows: range.count,
      columns: columns, firstItem: items)
  }
}

extension GraphBridge {
  /// Takes an output, when its rows fit its axis.
  func output(_ slot: UInt32, _ handle: bp_value, _ axis: UInt32, _ rowsPerWindow: UnsafePointer<UInt64>?) -> Int32 {
    guard slot < Self.mostSlots else {
      note("output", .index(argument: "slot", value: Int64(slot), count: Int(Self.mostSlots)))
      return BP_E_ARGUMENT
    }
    guard outputs[slot] == nil else {
      note("output", .twice(slot: slot))
      return BP_E_ARGUMENT
    }
    guard let axis = OutputAxis(rawValue: axis) else {
      note("output", .index(argument: "axis", value: Int64(axis), count: 4))
      return BP_E_ARGUMENT
    }
    guard let value = value(handle, "value", "output") else { return BP_E_ARGUMENT }
    guard hasRank(value, 2...2, "value", "output"), holds(value, .f32, "value", "output") else { return BP_E_SHAPE }
    let shape = type(value).shape
    var firstItem: [UInt64]?
    let expected: Int
    switch axis {
    case .tokens: expected = batch.tokenCount
    case .windows: expected = batch.windowCount
    case .whole: expected = shape[0]
    case .items:
      guard let rowsPerWindow else {
        note("output", .nullPointer(argument: "rows_per_window"))
        return BP_E_ARGUMENT
      }
      var first: [UInt64] = [0]
      for window in 0..<batch.windowCount {
        let (sum, overflows) = first[window].addingReportingOverflow(rowsPerWindow[window])
        guard !overflows, sum <= UInt64(shape[0]) else {
          note("output", .rows(slot: slot, found: shape[0], expected: Int(clamping: overflows ? .max : sum)))
          return BP_E_SHAPE
        }
        first.append(sum)
      }
      firstItem = first
      expected = Int(first[batch.windowCount])
    }
    guard shape[0] == expected else {
      note("output", .rows(slot: slot, found: shape[0], expected: expected))
      return BP_E_SHAPE
    }
    graph.keep(value)
    outputs[slot] = HeadOutput(value: value, axis: axis, rows: shape[0], columns: shape[1], firstItem: firstItem)
    return BP_OK
  }
}
