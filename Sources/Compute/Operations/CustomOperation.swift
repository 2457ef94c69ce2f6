/// What a custom operation's functions are given: contiguous arrays, valid during the call.
public struct CustomCall {
  /// The inputs' types and elements.
  public let inputTypes: [TensorType]
  /// The inputs' elements.
  public let inputs: [UnsafeRawPointer]
  /// The outputs' types.
  public let outputTypes: [TensorType]
  /// The outputs' elements: written by the forward, read by the backward.
  public let outputs: [UnsafeMutableRawPointer]
  /// Gradients of the inputs, to be added to; nil where none is wanted, and in the forward.
  public let inputGradients: [UnsafeMutablePointer<Float>?]
  /// Gradients of the outputs; nil in the forward and for outputs that are not f32.
  public let outputGradients: [UnsafePointer<Float>?]
  /// Memory kept from the forward to the backward.
  public let saved: UnsafeMutableRawPointer?
  /// Its bytes.
  public let savedByteCount: Int
  /// What the graph was recorded for.
  public let mode: GraphMode
  /// Threads of the pool; the call itself is made on one.
  public let threadCount: Int
}

/// An operation brought from outside of the engine, such as a plugin's: three functions.
public struct CustomOperation: Operation {
  /// The name in messages.
  public let name: String
  let inference: (_ inputs: [TensorType], _ mode: GraphMode) throws(OperationProblem) -> Inference
  let forwardBody: (CustomCall) throws(OperationProblem) -> Void
  let backwardBody: (CustomCall) throws(OperationProblem) -> Void

  /// An operation of three functions: shapes and saved bytes; outputs from inputs; and input gradients added to.
  public init(
    name: String,
    infer: @escaping (_ inputs: [TensorType], _ mode: GraphMode) throws(OperationProblem) -> Inference,
    forward: @escaping (CustomCall) throws(OperationProblem) -> Void,
    backward: @escaping (CustomCall) throws(OperationProblem) -> Void
  ) {
    self.name = name
    inference = infer
    forwardBody = forward
    backwardBody = backward
  }

  /// The types that the given function states; all inputs and outputs are kept for the backward.
  public func infer(_ inputs: [TensorType], mode: GraphMode) throws(OperationProblem) -> Inference {
    var result = try inference(inputs, mode)
    result.kept = .all
    result.keepsOutputs = true
    return result
  }

  /// Calls the given forward.
  public func forward(_ run: OperationRun) throws(OperationProblem) { try forwardBody(call(run, backward: false)) }

  /// Calls the given backward.
  public func backward(_ run: OperationRun) throws(OperationProblem) { try backwardBody(call(run, backward: true)) }

  private func call(_ run: OperationRun, backward: Bool) -> CustomCall {
    let inputs = 0..<run.inputCount, outputs = 0..<run.outputCount
    return CustomCall(
      inputTypes: inputs.map { run.type(input: $0) }, inputs: inputs.map { run.raw(input: $0) },
      outputTypes: outputs.map { run.type(output: $0) }, outputs: outputs.map { run.raw(output: $0) },
      inputGradients: inputs.map { backward ? run.gradient(input: $0)?.zeroed() : nil },
      outputGradients: outputs.map {
        backward && run.type(output: $0).element == .f32 ? run.gradient(output: $0) : nil
      },
      saved: run.saved, savedByteCount: run.savedByteCount, mode: run.mode,
      threadCount: run.processor.pool.threadCount)
  }
}

extension Graph {
  /// Records an operation from outside; `outputs` is how many values it returns.
  public func custom(_ operation: CustomOperation, _ inputs: [Value], outputs: Int) -> [Value] {
    let results = record(operation, inputs, outputs: outputs)
    guard results.count == outputs else {
      let types = inputs.compactMap { type(of: $0) }
      _ = fail(
        .operation(
          name: operation.name, inputs: types, problem: .outputCount(expected: outputs, actual: results.count)))
      return [Value](repeating: .poison, count: outputs)
    }
    return results
  }
}
