import Compute
import PluginHost

/// Collects the rows of each output slot by record, over the batches that show the record's windows.
struct OutputGathering {
  /// The task, for messages.
  let task: String
  private var open: [Int: [Slot]] = [:]
  /// Axis and width of each slot, as the first batch had them.
  private var layout: [(axis: OutputAxis, columns: Int)]?

  init(task: String) {
    self.task = task
  }

  private struct Slot {
    var values: [Float] = []
    var rows = 0
    var firstItem: [UInt64] = [0]

    mutating func append(_ floats: Slice<UnsafeBufferPointer<Float>>, rows added: Int) {
      unsafe values.append(contentsOf: floats)
      rows += added
      firstItem.append(UInt64(rows))
    }

    mutating func replace(_ floats: UnsafeBufferPointer<Float>, rows all: Int) {
      values = Array(floats)
      rows = all
    }
  }

  /// Takes the rows of a batch that has been run.
  /// - Throws: `WorkflowError.outputs` when slots differ from batch to batch, `GraphError`.
  mutating func take(
    _ recorded: RecordedBatch, batch: [WindowPlace], records: [PreparedRecord], executor: Executor
  ) throws {
    let outputs = recorded.head.outputs
    if let layout {
      guard layout.count == outputs.count,
        zip(layout, outputs).allSatisfy({ $0.axis == $1.axis && $0.columns == $1.columns })
      else { throw WorkflowError.outputs(task: task) }
    } else {
      layout = outputs.map { ($0.axis, $0.columns) }
    }
    for (slot, output) in outputs.enumerated() {
      let floats = unsafe try executor.floats(of: output.value)
      let width = output.columns
      var row = 0
      for (number, place) in batch.enumerated() {
        let rows: Int
        switch output.axis {
        case .tokens: rows = records[place.record].windows[place.window].pieces.count
        case .windows: rows = 1
        case .items: rows = output.firstItem.map { Int($0[number + 1] - $0[number]) } ?? 0
        case .whole: rows = output.rows
        }
        // In place: a copy of what a long record has so far, window by window, would be quadratic.
        let none = [Slot](repeating: Slot(), count: outputs.count)
        if output.axis == .whole {
          open[place.record, default: none][slot].replace(floats, rows: rows)
        } else {
          open[place.record, default: none][slot].append(floats[row * width..<(row + rows) * width], rows: rows)
          row += rows
        }
      }
    }
  }

  /// The outputs of a record, which is then forgotten; without windows, slots without rows.
  mutating func remove(_ record: Int) -> [DecodeOutput] {
    let slots = open.removeValue(forKey: record)
    return (layout ?? []).enumerated().map { index, layout in
      let slot = slots?[index] ?? Slot()
      return DecodeOutput(
        values: slot.values, rows: slot.rows, columns: layout.columns,
        firstItem: layout.axis == .items ? slot.firstItem : nil)
    }
  }
}
