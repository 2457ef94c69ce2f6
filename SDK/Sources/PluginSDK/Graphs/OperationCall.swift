import PluginAPI

/// The arrays of one call of a custom operation: contiguous, lent for the call.
public struct OperationCall {
  /// What the operation is given.
  public let inputs: [OperationArray]
  /// What `forward` computes.
  public let outputs: [OperationArray]
  /// What `backward` adds into; without numbers where no gradient is wanted.
  public let inputGradients: [OperationArray]
  /// What `backward` starts from.
  public let outputGradients: [OperationArray]
  /// The bytes kept from `forward` to `backward`, 64-byte aligned.
  public let saved: UnsafeMutableRawBufferPointer
  /// Whether the step is a training step.
  public let training: Bool
  /// How many threads the host would use.
  public let threads: Int

  init(_ pointer: UnsafeMutablePointer<bp_op_call>?) throws(PluginError) {
    guard let pointer else { throw .argument("a custom operation was called without arrays") }
    let call = adopt(UnsafePointer(pointer))
    inputs = try Self.arrays(call.inputs, call.n_inputs)
    outputs = try Self.arrays(call.outputs, call.n_outputs)
    inputGradients = try Self.arrays(UnsafePointer(call.d_inputs), call.n_inputs)
    outputGradients = try Self.arrays(call.d_outputs, call.n_outputs)
    saved = UnsafeMutableRawBufferPointer(start: call.saved, count: call.saved == nil ? 0 : Int(call.saved_bytes))
    training = call.training != 0
    threads = Int(call.threads)
  }

  private static func arrays(_ base: UnsafePointer<bp_array>?, _ count: UInt32) throws(PluginError) -> [OperationArray]
  {
    var arrays: [OperationArray] = []
    guard let base else { return arrays }
    for index in 0..<Int(count) { arrays.append(try OperationArray(base[index])) }
    return arrays
  }
}

/// An array of a custom operation.
public struct OperationArray {
  /// The size of each axis.
  public let shape: [Int]
  /// The numbers of a 32-bit float array; empty for other types and where none are wanted.
  public let floats: UnsafeMutableBufferPointer<Float>
  /// The numbers of a 32-bit integer array; empty for other types.
  public let integers: UnsafeMutableBufferPointer<Int32>

  init(_ array: bp_array) throws(PluginError) {
    guard (0...4).contains(array.rank) else { throw .shape("an array of rank \(array.rank)") }
    let dims = [array.dims.0, array.dims.1, array.dims.2, array.dims.3]
    shape = dims.prefix(Int(array.rank)).map { Int($0) }
    guard shape.allSatisfy({ $0 >= 0 }) else { throw .shape("an array of shape \(shape)") }
    let count = array.data == nil ? 0 : shape.reduce(1, *)
    let isFloat = array.dtype == BP_F32
    let isInteger = array.dtype == BP_I32
    floats = UnsafeMutableBufferPointer(
      start: isFloat ? array.data?.assumingMemoryBound(to: Float.self) : nil, count: isFloat ? count : 0)
    integers = UnsafeMutableBufferPointer(
      start: isInteger ? array.data?.assumingMemoryBound(to: Int32.self) : nil, count: isInteger ? count : 0)
  }
}
