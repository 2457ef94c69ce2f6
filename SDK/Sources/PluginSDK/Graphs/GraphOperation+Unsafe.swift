import PluginAPI

/// A custom operation with the table that the contract has for it. Make it in the task's `init` and keep it in the task.
///
/// Unsafe corner: the host holds the table's address, and through it this object, as long as the task lives.
public final class GraphOperation: @unchecked Sendable {  // Everything in it is constant once it is made.
  let operation: any CustomOperation
  package let table: UnsafeMutablePointer<bp_op>
  private var arena = ByteArena()

  /// Wraps an operation.
  public init(_ operation: any CustomOperation) {
    self.operation = operation
    table = .allocate(capacity: 1)
    table.initialize(to: bp_op())
    table.pointee.size = UInt64(MemoryLayout<bp_op>.size)
    table.pointee.`self` = UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
    table.pointee.name = arena.store(operation.name)
    table.pointee.infer = operationInfer
    table.pointee.forward = { context, call in
      withOperation(context) { (operation) throws(PluginError) in try operation.forward(OperationCall(call)) }
    }
    table.pointee.backward = { context, call in
      withOperation(context) { (operation) throws(PluginError) in try operation.backward(OperationCall(call)) }
    }
  }

  deinit { table.deallocate() }
}

extension Graph {
  /// The outputs of a custom operation, which the task must keep.
  public func custom(_ operation: GraphOperation, _ inputs: [GraphValue], outputs: Int = 1) -> [GraphValue] {
    guard let custom = table.custom else { return [GraphValue](repeating: lacking("custom"), count: outputs) }
    var handles = [bp_value](repeating: 0, count: outputs)
    let status = custom(
      graph, operation.table, inputs.map(\.handle), UInt32(inputs.count), &handles, UInt32(outputs))
    if status < 0 { remember(.passed(status)) }
    return handles.map(value)
  }
}

/// Runs `body` with the operation behind `context`; failures are told to the host of the newest entry, since the contract
/// gives an operation none of its own.
private func withOperation(
  _ context: UnsafeRawPointer?, _ body: (any CustomOperation) throws(PluginError) -> Void
) -> bp_status {
  guard let context, let host = PluginTables.shared.host else { return BP_E_ARGUMENT }
  let operation = Unmanaged<GraphOperation>.fromOpaque(context).takeUnretainedValue().operation
  return host.status { () throws(PluginError) in
    try body(operation)
    return BP_OK
  }
}

private func operationInfer(
  _ context: UnsafeRawPointer?, _ inputs: UnsafePointer<bp_array>?, _ count: UInt32,
  _ outputs: UnsafeMutablePointer<bp_array>?, _ outputCount: UInt32, _ training: UInt32,
  _ saved: UnsafeMutablePointer<UInt64>?
) -> bp_status {
  withOperation(context) { (operation) throws(PluginError) in
    var shapes: [[Int]] = []
    for index in 0..<Int(count) {
      guard let inputs else { throw .argument("operation '\(operation.name)' was asked for shapes without inputs") }
      shapes.append(try OperationArray(inputs[index]).shape)
    }
    let inferred = try operation.infer(inputs: shapes, training: training != 0)
    guard inferred.outputs.count == Int(outputCount), let outputs else {
      throw .shape("operation '\(operation.name)' has \(inferred.outputs.count) outputs, and \(outputCount) are wanted")
    }
    for (index, shape) in inferred.outputs.enumerated() {
      guard shape.count <= 4 else { throw .shape("operation '\(operation.name)' gives an output of shape \(shape)") }
      let dims = shape.map(Int64.init) + [0, 0, 0, 0]
      var strides: [Int64] = [0, 0, 0, 0]
      var stride: Int64 = 1
      for axis in shape.indices.reversed() {
        strides[axis] = stride
        stride *= dims[axis]
      }
      outputs[index] = bp_array(
        data: outputs[index].data, dims: (dims[0], dims[1], dims[2], dims[3]),
        strides: (strides[0], strides[1], strides[2], strides[3]), rank: Int32(shape.count), dtype: BP_F32)
    }
    saved?.pointee = UInt64(clamping: inferred.savedBytes)
  }
}
