import Compute
import PluginAPI

/// A plugin's own operation behind the graph's interface. Keeps the task alive, and with it the operation's `self`.
private final class PluginOperation {
  private let operation: bp_op
  private let task: TaskInstance
  private let faults: CustomFaults
  private let name: String
  private let outputCount: Int
  static let mostSavedBytes: UInt64 = 1 << 34

  init(_ operation: bp_op, name: String, outputs: Int, task: TaskInstance, faults: CustomFaults) {
    self.operation = operation
    self.name = name
    outputCount = outputs
    self.task = task
    self.faults = faults
  }

  /// The outputs' types, and how many bytes are kept for the backward.
  func infer(_ inputs: [TensorType], training: Bool) throws(OperationProblem) -> Inference {
    let function = name + ".infer"
    guard let infer = operation.infer else { throw .custom(status: BP_E_UNSUPPORTED) }
    var arrays = inputs.map { bp_array(nil, $0) }
    var outputs = [bp_array](repeating: zeroed(bp_array.self), count: outputCount)
    var saved: UInt64 = 0
    try run(function) {
      infer(
        operation.`self`, &arrays, UInt32(inputs.count), &outputs, UInt32(outputCount), training ? 1 : 0, &saved)
    }
    guard saved <= Self.mostSavedBytes else {
      throw fail(.tooMany(field: "saved_bytes", found: saved, limit: Self.mostSavedBytes), function)
    }
    var types: [TensorType] = []
    for (index, output) in outputs.enumerated() {
      guard case .success(let type) = output.type() else {
        throw fail(.size(field: "out[\(index)]", found: UInt64(clamping: output.dims.0)), function)
      }
      types.append(type)
    }
    var inference = Inference(outputs: types)
    inference.savedBytes = Int(saved)
    return inference
  }

  /// Runs one direction on contiguous arrays.
  func call(_ call: CustomCall, backward: Bool) throws(OperationProblem) {
    let body = backward ? operation.backward : operation.forward
    // Without a backward no gradient passes; without a forward there is nothing.
    guard let body else {
      if backward { return }
      throw .custom(status: BP_E_UNSUPPORTED)
    }
    if !backward {
      for (index, output) in call.outputs.enumerated() {
        output.initializeMemory(as: UInt8.self, repeating: 0, count: call.outputTypes[index].byteCount)
      }
      call.saved?.initializeMemory(as: UInt8.self, repeating: 0, count: call.savedByteCount)
    }
    let arena = Arena()
    let inputs = call.inputs.indices.map {
      bp_array(UnsafeMutableRawPointer(mutating: call.inputs[$0]), call.inputTypes[$0])
    }
    let outputs = call.outputs.indices.map { bp_array(call.outputs[$0], call.outputTypes[$0]) }
    var table = zeroed(bp_op_call.self)
    table.size = UInt64(MemoryLayout<bp_op_call>.size)
    table.inputs = arena.array(inputs)
    table.outputs = arena.array(outputs)
    if backward {
      let gradients = call.inputGradients.indices.map {
        bp_array(UnsafeMutableRawPointer(call.inputGradients[$0]), call.inputTypes[$0])
      }
      table.d_inputs = UnsafeMutablePointer(mutating: arena.array(gradients))
      table.d_outputs = arena.array(
        call.outputGradients.indices.map {
          bp_array(
            UnsafeMutableRawPointer(mutating: UnsafeRawPointer(call.outputGradients[$0])), call.outputTypes[$0])
        })
    }
    table.n_inputs = UInt32(inputs.count)
    table.n_outputs = UInt32(outputs.count)
    table.saved = call.saved
    table.saved_bytes = UInt64(call.savedByteCount)
    table.training = call.mode.dropout ? 1 : 0
    table.threads = UInt32(call.threadCount)
    try run(name + (backward ? ".backward" : ".forward")) {
      withExtendedLifetime(arena) { body(operation.`self`, &table) }
    }
  }

  private func run(_ function: String, _ body: () -> Int32) throws(OperationProblem) {
    do throws(PluginError) {
      try task.item.site(function).call(body)
    } catch {
      faults.keep(error)
      throw .custom(status: BP_E_INTERNAL)
    }
  }

  private func fail(_ nonsense: PluginNonsense, _ function: String) -> OperationProblem {
    faults.keep(.nonsense(task.item.site(function), nonsense))
    return .custom(status: BP_E_INTERNAL)
  }
}

extension GraphBridge {
  /// Records a plugin's own operation.
  func custom(
    _ pointer: UnsafePointer<bp_op>?, _ inputs: UnsafePointer<bp_value>?, _ count: UInt32,
    _ out: UnsafeMutablePointer<bp_value>?, _ outCount: UInt32
  ) -> Int32 {
    let most: UInt32 = 64
    guard let out, outCount > 0, outCount <= most else {
      note("custom", out == nil ? .nullPointer(argument: "out") : .tooMany(limit: Int(most)))
      return BP_E_ARGUMENT
    }
    for index in 0..<Int(outCount) { out[index] = 0 }
    guard count <= most, count == 0 || inputs != nil else {
      note("custom", count <= most ? .nullPointer(argument: "in") : .tooMany(limit: Int(most)))
      return BP_E_ARGUMENT
    }
    let operation: bp_op
    do throws(AdoptionFault) {
      operation = try adopt(pointer, as: bp_op.self)
    } catch {
      if case .size(let found) = error {
        note("custom", .structSize(argument: "op", found: found))
      } else {
        note("custom", .nullPointer(argument: "op"))
      }
      return BP_E_ARGUMENT
    }
    guard let name = try? operation.name.text() else {
      note("custom", .nullPointer(argument: "op.name"))
      return BP_E_ARGUMENT
    }
    var values: [Value] = []
    for index in 0..<Int(count) {
      guard let handle = inputs?[index], let value = value(handle, "in[\(index)]", "custom") else {
        return BP_E_ARGUMENT
      }
      values.append(value)
    }
    let bridged = PluginOperation(
      operation, name: name, outputs: Int(outCount), task: task, faults: customFaults)
    let results = graph.custom(
      CustomOperation(
        name: name,
        infer: { types, mode throws(OperationProblem) in try bridged.infer(types, training: mode.dropout) },
        forward: { call throws(OperationProblem) in try bridged.call(call, backward: false) },
        backward: { call throws(OperationProblem) in try bridged.call(call, backward: true) }),
      values, outputs: Int(outCount))
    for (index, result) in results.prefix(Int(outCount)).enumerated() { out[index] = hand(result, name) }
    return results.contains(where: \.isPoison) ? BP_E_SHAPE : BP_OK
  }
}
